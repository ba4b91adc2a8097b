import { Text } from "@mantine/core"
import { modals } from "@mantine/modals"
import { texts } from "../texts/texts.js"

interface Question {
  title: string
  hint: string
  /** What it says on the button that does it. */
  button: string
}

/** Asks before something is done that others will notice, or that cannot be undone. Only the button does it. */
export function ask({ title, hint, button }: Question, then: () => void, color?: string): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{hint}</Text>,
    labels: { confirm: button, cancel: texts.cancel },
    ...(color && { confirmProps: { color } }),
    onConfirm: then,
  })
}
