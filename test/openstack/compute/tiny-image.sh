# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# A disk image of about 20 MB that starts in a few seconds even without help of the processor: Debian's kernel for
# clouds, busybox, and a script that runs the user data.

tiny_image="$OPENSTACK_DIR/tiny/tiny.qcow2"

make_tiny_image() {
  [[ -s $tiny_image ]] && return
  say "tiny image"
  mkdir -p "$OPENSTACK_DIR/tiny"
  (cd "$OPENSTACK_DIR/tiny" && "${debian[@]}" bash "$compute/make-tiny-image.sh" "$tiny_image") \
    </dev/null >>"$(log_of tiny)" 2>&1 9>&- || fail_with_log tiny "the tiny image could not be made"
}
