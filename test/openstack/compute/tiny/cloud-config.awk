# Writes the files of a cloud-config document, adds its users, and prints the scripts that it runs.
function finish() {
  if (block) { close(path); system("chmod " mode " '" path "'") }
  block = 0
}
function begin(name) { path = name; folder = name; sub(/\/[^\/]*$/, "", folder); if (folder != "") system("mkdir -p '" folder "'"); printf "" > path }
function plain(text) {
  sub(/^ *[a-z_]+: */, "", text)
  if (text ~ /^".*"$/) text = substr(text, 2, length(text) - 2)
  return text
}
block && (/^      / || /^$/) { print substr($0, 7) > path; next }
{ finish() }
/^[a-z_]+:/ { section = $1 }
section == "write_files:" && /^  - path: / { sub(/^  - /, ""); begin(plain($0)); mode = "644"; next }
section == "write_files:" && /^    content: [|]/ { block = 1; next }
section == "write_files:" && /^    content: / { print plain($0) > path; close(path); next }
section == "write_files:" && /^    permissions: / { mode = plain($0); system("chmod " mode " '" path "'"); next }
section == "users:" && /^  - name: / {
  sub(/^  - /, "")
  user = plain($0)
  print user ":x:1000:1000::/home/" user ":/bin/sh" >> "/etc/passwd"
  next
}
section == "users:" && /^    hashed_passwd: / { print user ":" plain($0) ":20000::::::" >> "/etc/shadow"; next }
section == "runcmd:" && /\/[^ ]*\.sh/ { match($0, /\/[^ ]*\.sh/); print substr($0, RSTART, RLENGTH) }
END { finish() }
