resource "rymi_number" "desk" {
  number = "+15551230001"
}

action "rymi_provision_webhook" "desk" {
  config {
    number = rymi_number.desk.number
  }
}
