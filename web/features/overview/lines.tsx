import { Anchor, Group, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import { Link } from "wouter"

interface Line {
  key: string
  href: string
  label: string
  /** What stands at the end of the line. */
  side: ReactNode
}

/** A list of links, each with something at its end. */
export function Lines({ lines }: { lines: Line[] }) {
  if (lines.length === 0) return null
  return (
    <Stack component="ul" gap="xs" className="plain-list">
      {lines.map(({ key, href, label, side }) => (
        <Group component="li" key={key} justify="space-between" wrap="nowrap">
          <Anchor component={Link} href={href} size="sm" fw={550} className="breakable">
            {label}
          </Anchor>
          {side}
        </Group>
      ))}
    </Stack>
  )
}
