import { Badge, type MantineColor } from "@mantine/core"
import { texts } from "../texts/texts.js"

const COLORS: Record<string, MantineColor> = {
  active: "teal",
  accepted: "teal",
  queued: "gray",
  pending: "yellow",
  saving: "blue",
  uploading: "blue",
  importing: "blue",
  deactivated: "orange",
  pending_delete: "red",
  ready: "teal",
  creating: "blue",
  deleting: "red",
  failed: "red",
  revoked: "orange",
  killed: "red",
  deleted: "red",
  rejected: "red",
}

export function StatusBadge({ status = "" }: { status?: string | undefined }) {
  const labels: Record<string, string> = texts.statuses
  return (
    <Badge variant="light" color={COLORS[status] ?? "gray"} tt="none" className="status">
      {labels[status] ?? status}
    </Badge>
  )
}
