# The number must be owned at a carrier.
resource "rymi_number" "desk" {
  number   = "+15551230001"
  agent_id = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90"
}

# Registered, without an agent.
resource "rymi_number" "spare" {
  number = "+15551230003"
}
