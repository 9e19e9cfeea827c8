# What sh does with the provider's executable: it becomes the Node.js that runs the rest of the file.

if ! command -v node >/dev/null 2>&1; then
  text='The Rymi provider needs Node.js 20.18.1 or later, and there is no "node" on the PATH of the process that runs Terraform: install it there.'
  # Terraform shows what it finds on stdout in place of the handshake.
  printf '%s\n' "$text"
  printf '%s\n' "$text" >&2
  exit 1
fi

# Node.js reads NODE_OPTIONS before the first line of a program, and Terraform shows nothing of its complaints.
if [ -n "${NODE_OPTIONS-}" ] && { ! printed=$(node "$0" --check-start 2>/dev/null) || [ -n "$printed" ]; }; then
  options=$NODE_OPTIONS
  NODE_OPTIONS=
  exec node "$0" --explain-node-options "$options"
fi

exec node "$0" "$@"
