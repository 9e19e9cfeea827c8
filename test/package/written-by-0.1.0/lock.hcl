provider "registry.terraform.io/rymi/rymi" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:T1Zs+mN8ib7G5ZuI8t1u3+HVEJoDezUAl0FjWgHQmS4=",
  ]
}
