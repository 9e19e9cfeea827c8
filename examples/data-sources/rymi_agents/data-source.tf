data "rymi_agents" "all" {}

# Ids by name. Where several agents have one name, each of them is in the list behind it.
output "ids" {
  value = { for agent in data.rymi_agents.all.agents : agent.name => agent.id... }
}
