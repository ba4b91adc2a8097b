import { notifications } from "@mantine/notifications"
import { advice } from "./advice.js"
import { texts } from "../texts/texts.js"

/** A failure of something the person has just asked for and that has no place of its own on the page. */
export function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  notifications.show({ color: "red", title: advice(error), message, autoClose: 12_000, ...CLOSE })
}

export function tell(message: string): void {
  notifications.show({ color: "green", message, autoClose: 4_000, ...CLOSE })
}

const CLOSE = { withBorder: true, closeButtonProps: { "aria-label": texts.close } }
