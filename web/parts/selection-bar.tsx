import { Button, Group, Paper, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { texts } from "../texts/texts.js"

interface SelectionBarProps {
  /** The number of selected images; nothing is shown for 0. */
  count: number
  label: string
  clear: () => void
  /** The buttons of the actions. */
  children: ReactNode
}

/** What can be done with the selected images. */
export function SelectionBar({ count, label, clear, children }: SelectionBarProps) {
  if (count === 0) return null
  return (
    <Paper withBorder p="xs" shadow="sm" className="sticky" role="toolbar" aria-label={label}>
      <Group gap="xs">
        <Text size="sm" fw={600} px="xs" aria-live="polite">
          {texts.bulk.count(count)}
        </Text>
        {children}
        <Button size="xs" variant="subtle" color="gray" onClick={clear}>
          {texts.bulk.clear}
        </Button>
      </Group>
    </Paper>
  )
}
