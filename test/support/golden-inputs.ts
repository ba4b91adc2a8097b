const golden = { name: "web" }
const channel = { ...golden, channel: "stable" }
const script = { name: "setup.sh" }

/** An input that each procedure of golden images accepts; a test fails for one without. */
export const GOLDEN_INPUTS: Record<string, Record<string, unknown> | undefined> = {
  "golden.health": undefined,
  "golden.metrics": undefined,
  "golden.images.create": { ...golden, os_type: "linux", base_image: "debian" },
  "golden.images.list": {},
  "golden.images.get": golden,
  "golden.images.status": golden,
  "golden.images.logs": golden,
  "golden.images.follow": golden,
  "golden.images.builds": golden,
  "golden.images.cancel": golden,
  "golden.images.rebuild": golden,
  "golden.images.delete": golden,
  "golden.images.revoke": { ...golden, reason: "a hole in openssl" },
  "golden.images.provenance": golden,
  "golden.images.sbom": golden,
  "golden.images.compare": golden,
  "golden.channels.list": golden,
  "golden.channels.set": channel,
  "golden.channels.delete": channel,
  "golden.schedules.get": golden,
  "golden.schedules.set": { ...golden, cron: "0 3 * * 1", application_credential: { id: "a", secret: "b" } },
  "golden.schedules.delete": golden,
  "golden.vms.list": {},
  "golden.vms.get": { name: "golden-image-web-12345678" },
  "golden.vms.delete": { name: "golden-image-web-12345678" },
  "golden.scripts.list": undefined,
  "golden.scripts.get": script,
  "golden.scripts.put": { ...script, content: "#!/bin/sh" },
  "golden.scripts.delete": script,
}
