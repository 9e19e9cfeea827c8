# The first part of the provider's executable, run by sh: it replaces itself by Node.js, which runs the rest of the file.

if ! command -v node >/dev/null 2>&1; then
  text='The Rymi provider needs Node.js 20.18.1 or later, and there is no "node" on the PATH of the process that runs Terraform: install it there.'
  # If the handshake line is missing, Terraform shows the text on stdout instead.
  printf '%s\n' "$text"
  printf '%s\n' "$text" >&2
  exit 1
fi

# Node.js reads NODE_OPTIONS before it runs a program, and Terraform does not show the errors that Node.js prints then.
if [ -n "${NODE_OPTIONS-}" ] && { ! printed=$(node "$0" --check-start 2>/dev/null) || [ -n "$printed" ]; }; then
  options=$NODE_OPTIONS
  NODE_OPTIONS=
  exec node "$0" --explain-node-options "$options"
fi

exec node "$0" "$@"
