import { useWindowEvent } from "@mantine/hooks"

const DIALOGS = "[role=dialog][aria-modal=true]"

/** What Escape closes instead of the dialog around it: a list of choices, a menu or a popover. */
const INSIDE = "[data-mantine-stop-propagation=true], .mantine-Popover-dropdown, .mantine-Menu-dropdown"

/**
 * Escape closes the dialog on top and no other. Mantine's own listeners, which the theme turns off, close all
 * open dialogs and drawers at once. A dialog without a close button stays open.
 */
export function useEscape(): void {
  useWindowEvent("keydown", closeOnEscape, { capture: true })
}

function closeOnEscape({ key, isComposing, target }: KeyboardEvent): void {
  if (key !== "Escape" || isComposing) return
  if (target instanceof Element && target.closest(INSIDE) !== null) return
  const top = [...document.querySelectorAll<HTMLElement>(DIALOGS)]
    .toSorted((one, other) => levelOf(one) - levelOf(other))
    .at(-1)
  top?.querySelector<HTMLElement>(".mantine-Modal-close, .mantine-Drawer-close")?.click()
}

/** Of two dialogs on the same level, the later one in the document is on top. */
const levelOf = (dialog: HTMLElement) => Number(getComputedStyle(dialog).getPropertyValue("--mb-z-index"))
