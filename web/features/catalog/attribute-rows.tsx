import { ActionIcon, Button, Group, Paper, Select, Stack, TextInput } from "@mantine/core"
import { IconPlus, IconTrash } from "@tabler/icons-react"
import { choices, texts } from "../../texts/texts.js"
import { newRow, problemOf, type AttributeRow, type AttributeType } from "./attribute-values.js"

interface AttributeRowsProps {
  rows: AttributeRow[]
  change: (rows: AttributeRow[]) => void
  /** Whether a row can say that the attribute is to be removed. */
  canRemove?: boolean
}

/** Names, types and values of attributes. */
export function AttributeRows({ rows, change, canRemove = false }: AttributeRowsProps) {
  return (
    <Stack gap="xs">
      {rows.map((row) => (
        <RowFields
          key={row.key}
          row={row}
          problem={problemOf(row, rows)}
          canRemove={canRemove}
          change={(changed) => change(rows.map((one) => (one.key === changed.key ? changed : one)))}
          remove={() => change(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change([...rows, newRow()])}
        style={{ alignSelf: "start" }}
      >
        {texts.catalog.details.addAttribute}
      </Button>
    </Stack>
  )
}

interface RowFieldsProps {
  row: AttributeRow
  problem: string | undefined
  canRemove: boolean
  change: (row: AttributeRow) => void
  remove: () => void
}

function RowFields({ row, problem, canRemove, change, remove }: RowFieldsProps) {
  const { name, type, value, newAttribute, remove: removeLabel } = texts.catalog.details
  const { text, number, boolean, list, none } = texts.catalog.types
  const types = { text, number, boolean, list, ...(canRemove && { none }) }
  return (
    <Paper withBorder p={6} role="group" aria-label={row.name || newAttribute}>
      <Group gap={6} wrap="nowrap">
        <TextInput
          flex={1}
          size="xs"
          aria-label={name}
          placeholder={name}
          maxLength={255}
          value={row.name}
          onChange={({ currentTarget }) => change({ ...row, name: currentTarget.value })}
        />
        <Select
          w={110}
          size="xs"
          aria-label={type}
          data={choices(types)}
          value={row.type}
          allowDeselect={false}
          onChange={(chosen) => change(withType(row, chosen as AttributeType))}
        />
        <ActionIcon variant="subtle" color="red" aria-label={removeLabel(row.name)} onClick={remove}>
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      {row.type === "boolean" && (
        <Select
          mt={6}
          size="xs"
          aria-label={value}
          data={choices({ true: texts.yes, false: texts.no })}
          value={row.text === "true" ? "true" : "false"}
          allowDeselect={false}
          onChange={(chosen) => change({ ...row, text: chosen ?? "false" })}
        />
      )}
      {row.type !== "boolean" && row.type !== "none" && (
        <TextInput
          mt={6}
          size="xs"
          aria-label={value}
          placeholder={value}
          value={row.text}
          error={problem}
          onChange={({ currentTarget }) => change({ ...row, text: currentTarget.value })}
        />
      )}
    </Paper>
  )
}

/** What is there stays as far as the type can hold it. */
function withType(row: AttributeRow, type: AttributeType): AttributeRow {
  if (type === "boolean") return { ...row, type, text: String(row.text === "true") }
  if (type === "list" && !row.text.startsWith("[")) return { ...row, type, text: JSON.stringify([row.text]) }
  return { ...row, type }
}
