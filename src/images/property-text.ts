import { BOOLEAN_PROPERTIES } from "./shown-image.js"

/**
 * A property as Glance stores it: as text. OpenStack's tools write these two booleans as yes and no, and all
 * others as true and false.
 */
export function propertyText(name: string, value: string | number | boolean): string {
  const yesNo = BOOLEAN_PROPERTIES.has(name) || name === "img_hide_hypervisor_id"
  if (typeof value === "boolean" && yesNo) return value ? "yes" : "no"
  return String(value)
}
