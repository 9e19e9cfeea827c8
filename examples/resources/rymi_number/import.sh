# The id is the number.
terraform import rymi_number.desk +15551230001
