import {
  to = rymi_number.desk
  id = "+15551230001"
}
