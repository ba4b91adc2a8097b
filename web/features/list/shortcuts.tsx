import { Kbd, Modal, Table } from "@mantine/core"
import { useDisclosure, useWindowEvent } from "@mantine/hooks"
import { useLocation } from "wouter"
import { texts } from "../../texts/texts.js"

/** What each key does, by the character it writes: where that key is depends on the keyboard. */
const KEYS = { search: "/", create: "n", down: "j", up: "k", select: "x", help: "?" } as const

type Shortcut = keyof typeof KEYS

/** The keys of the list of images, and a dialog that lists them. */
export function Shortcuts() {
  const [, navigate] = useLocation()
  const [opened, { open, close }] = useDisclosure()
  const run: Record<Shortcut, () => void> = {
    search: focusSearch,
    create: () => navigate("/images/new"),
    down: () => focusRow(1),
    up: () => focusRow(-1),
    select: () => rowWithFocus()?.querySelector<HTMLElement>("input[type=checkbox]")?.click(),
    help: open,
  }
  useWindowEvent("keydown", (event) => {
    const pressed = NAMES.find((name) => KEYS[name] === event.key)
    if (pressed === undefined || isForSomethingElse(event)) return
    event.preventDefault()
    run[pressed]()
  })
  return (
    <Modal opened={opened} onClose={close} title={texts.keys.title} size="sm">
      <Table fz="sm">
        <Table.Tbody>
          {NAMES.map((name) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={60}>
                <Kbd>{KEYS[name]}</Kbd>
              </Table.Th>
              <Table.Td>{texts.keys[name]}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}

const NAMES = Object.keys(KEYS) as Shortcut[]

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable=true]"
const OPEN = "[role=dialog], [role=menu]"

/** A field takes the key as text, a dialog or menu is in front, or the browser itself uses the key. */
function isForSomethingElse({ target, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
  const isTyped = target instanceof Element && target.matches(FIELDS)
  return isTyped || isComposing || ctrlKey || metaKey || altKey || document.querySelector(OPEN) !== null
}

/** What is typed next replaces the text of the last search. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("[role=search] input")
  field?.focus()
  field?.select()
}

const rowWithFocus = () => document.activeElement?.closest("tbody tr") ?? undefined

/** Moves the focus to the link of the next row, or the one before; from elsewhere to the first. */
function focusRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll("main tbody tr")]
  const current = rows.findIndex((row) => row === rowWithFocus())
  const next = current === -1 ? 0 : Math.min(Math.max(current + by, 0), rows.length - 1)
  rows[next]?.querySelector<HTMLElement>("a")?.focus()
}
