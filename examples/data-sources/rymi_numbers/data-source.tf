# All numbers of the account.
data "rymi_numbers" "all" {}

# The numbers of one agent.
data "rymi_numbers" "reception" {
  agent_id = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90"
}

output "nobody_answers" {
  value = [for line in data.rymi_numbers.all.numbers : line.number if line.agent_id == null]
}

output "reception" {
  value = data.rymi_numbers.reception.numbers[*].number
}
