#!/usr/bin/env bash
# Gets cloud-init from Debian without installing it, so that it checks user data and does nothing to this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$PWD/.polaris/cloud-init
[ -d "$folder/usr" ] && exit
mkdir -p "$folder"
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download cloud-init python3-{attr,certifi,chardet,configobj,idna,importlib-metadata} \
  python3-{jinja2,json-pointer,jsonpatch,jsonschema,markupsafe,more-itertools,netifaces,oauthlib,pyrsistent,requests} \
  python3-{serial,six,urllib3,yaml,zipp}
for package in *.deb; do dpkg -x "$package" .; done
rm ./*.deb
