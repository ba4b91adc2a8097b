import { notifications } from "@mantine/notifications"
import { describeFailure } from "./describe-failure.js"
import { texts } from "../texts/texts.js"

/** Reports the failure of an action that is not shown on the page itself. */
export function notifyFailure(error: unknown): void {
  const { title, message, lang } = describeFailure(error)
  notifications.show({
    color: "red",
    title,
    message: <span lang={lang}>{message}</span>,
    autoClose: 12_000,
    ...OPTIONS,
  })
}

/** Reports what the browser did not do. */
export function notifyProblem(message: string): void {
  notifications.show({ color: "red", message, autoClose: 12_000, ...OPTIONS })
}

export function notifySuccess(message: string): void {
  notifications.show({ color: "green", message, autoClose: 4_000, ...OPTIONS })
}

const OPTIONS = { withBorder: true, className: "breakable", closeButtonProps: { "aria-label": texts.close } }
