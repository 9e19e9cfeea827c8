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
