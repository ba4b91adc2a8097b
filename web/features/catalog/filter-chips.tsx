import { ActionIcon, Badge, Button, Group } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { texts } from "../../texts/texts.js"
import type { Filter } from "./operators.js"
import { sentenceOf } from "./typed.js"
import type { CatalogField } from "./use-catalog.js"

interface FilterChipsProps {
  filters: Filter[]
  fields: readonly CatalogField[]
  edit: (at: number) => void
  change: (filters: Filter[]) => void
}

/** The filters of the view: a click changes one, its cross removes it. */
export function FilterChips({ filters, fields, edit, change }: FilterChipsProps) {
  if (filters.length === 0) return null
  const { edit: editLabel, remove, or, clear } = texts.catalog.filter
  return (
    <Group component="ul" gap="xs" className="plain-list" aria-label={texts.catalog.filters}>
      {filters.map((filter, at) => {
        const sentence = sentenceOf(filter, fields)
        return (
          <Group component="li" key={`${at} ${sentence}`} gap={2} wrap="nowrap" maw="100%">
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => edit(at)}
              aria-label={editLabel(sentence)}
              miw={0}
              leftSection={filter.group === "or" ? <Badge size="xs">{or}</Badge> : undefined}
            >
              {sentence}
            </Button>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={remove(sentence)}
              onClick={() => change(filters.filter((_filter, other) => other !== at))}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
        )
      })}
      <li>
        <Button size="compact-sm" variant="subtle" onClick={() => change([])}>
          {clear}
        </Button>
      </li>
    </Group>
  )
}
