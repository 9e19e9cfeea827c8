data "rymi_agents" "all" {}

# Ids by name. Each name has a list, because several agents can have the same name.
output "ids" {
  value = { for agent in data.rymi_agents.all.agents : agent.name => agent.id... }
}
