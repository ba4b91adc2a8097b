import { Text } from "@mantine/core"
import { modals } from "@mantine/modals"
import type { ReactNode } from "react"
import { texts } from "../texts/texts.js"

interface Question {
  title: string
  hint: ReactNode
  /** Label of the button that confirms. */
  button: string
}

/** Asks before an action that others will notice or that cannot be undone. Only the button runs it. */
export function confirm({ title, hint, button }: Question, onConfirm: () => void, color?: string): void {
  modals.openConfirmModal({
    title,
    children: (
      <Text size="sm" component="div">
        {hint}
      </Text>
    ),
    labels: { confirm: button, cancel: texts.cancel },
    ...(color && { confirmProps: { color } }),
    onConfirm,
  })
}
