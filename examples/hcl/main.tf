terraform {
  required_providers {
    rymi = {
      source  = "rymi/rymi"
      version = "~> 0.1"
    }
  }
}

# The key comes from RYMI_API_KEY, so it is in no file.
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

# Registered, and nobody answers yet.
resource "rymi_number" "spare" {
  number = "+15551230002"
}

# What this account has, once the two are there.
data "rymi_numbers" "all" {
  depends_on = [rymi_number.reception, rymi_number.spare]
}

output "numbers" {
  value = data.rymi_numbers.all.numbers
}
