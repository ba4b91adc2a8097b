import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconBookmark, IconTrash } from "@tabler/icons-react"
import { useState, type FormEvent } from "react"
import { texts } from "../texts/texts.js"
import { notifyFailure, notifySuccess } from "./notify.js"

/** A named view of this browser: the search of its address. */
export interface SavedView {
  name: string
  search: string
}

interface SavedViewsProps {
  views: SavedView[]
  /** Stores the views. False if the browser refuses. */
  write: (views: SavedView[]) => boolean
  /** The view at present, as in the address, at its first page. */
  search: string
  show: (search: string) => void
}

/** Views of a list under a name, for this browser. A link to a view is the address itself. */
export function SavedViews({ views, write, search, show }: SavedViewsProps) {
  const [opened, { toggle, close }] = useDisclosure()
  const [name, setName] = useState("")
  const { button, none, submit: save, saved, full, remove, name: label } = texts.catalog.saved

  function submit(event: FormEvent): void {
    event.preventDefault()
    const given = name.trim()
    if (given === "") return
    const isStored = write([...views.filter((one) => one.name !== given), { name: given, search }])
    if (!isStored) return notifyFailure(new Error(full))
    setName("")
    notifySuccess(saved(given))
  }

  return (
    <Popover
      opened={opened}
      onChange={close}
      trapFocus
      position="bottom-start"
      width="min(340px, calc(100vw - 24px))"
    >
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />} onClick={toggle}>
          {button}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {views.length === 0 && (
            <Text size="sm" c="dimmed">
              {none}
            </Text>
          )}
          {views.map((one) => (
            <Group key={one.name} gap={4} wrap="nowrap" justify="space-between">
              <Button
                variant="subtle"
                size="compact-sm"
                miw={0}
                onClick={() => {
                  show(one.search)
                  close()
                }}
              >
                {one.name}
              </Button>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={remove(one.name)}
                onClick={() => write(views.filter((other) => other !== one))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          ))}
          <form onSubmit={submit}>
            <Group gap="xs" align="end">
              <TextInput
                flex="1 1 140px"
                label={label}
                maxLength={100}
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
                data-autofocus
              />
              <Button type="submit" disabled={name.trim() === ""}>
                {save}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
