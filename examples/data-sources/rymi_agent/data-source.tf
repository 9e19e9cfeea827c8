data "rymi_agent" "reception" {
  name = "Reception"
}

# In a rymi_number: agent_id = data.rymi_agent.reception.id
output "reception" {
  value = data.rymi_agent.reception.id
}
