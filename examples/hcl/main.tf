terraform {
  required_providers {
    rymi = {
      source  = "rymi/rymi"
      version = "~> 0.1"
    }
  }
}

# The API key comes from the environment variable RYMI_API_KEY.
provider "rymi" {}

variable "reception_agent" {
  description = "Id of the agent that answers the reception."
  type        = string
  default     = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90"
}

resource "rymi_number" "reception" {
  number   = "+15551230001"
  agent_id = var.reception_agent
}

# Registered, without an agent.
resource "rymi_number" "spare" {
  number = "+15551230002"
}

# All numbers of the account, read after the two above are registered.
data "rymi_numbers" "all" {
  depends_on = [rymi_number.reception, rymi_number.spare]
}

output "numbers" {
  value = data.rymi_numbers.all.numbers
}
