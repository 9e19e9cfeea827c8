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
