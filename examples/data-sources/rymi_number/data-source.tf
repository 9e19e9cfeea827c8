data "rymi_number" "desk" {
  number = "+15551230001"
}

output "answered_by" {
  value = data.rymi_number.desk.agent_id
}
