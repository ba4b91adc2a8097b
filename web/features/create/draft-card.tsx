import { ActionIcon, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { bytesText } from "../../parts/formatting.js"
import { choices, texts } from "../../texts/texts.js"
import { DISK_FORMATS, type DiskFormat } from "../../parts/disk-formats.js"
import type { Draft } from "./draft.js"

interface DraftCardProps {
  draft: Draft
  change: (draft: Draft) => void
  remove: () => void
  /** The person has tried to go on: now say what is missing. */
  isChecked: boolean
}

export function DraftCard({ draft, change, remove, isChecked }: DraftCardProps) {
  const { file, name, disk_format, guess } = draft
  return (
    <Paper withBorder p="md" component="section" aria-label={file.name}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="start">
          <Text size="sm" className="breakable">
            <b>{file.name}</b> · {bytesText(file.size)}
          </Text>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={remove}
            aria-label={texts.create.remove(file.name)}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label={texts.columns.name}
            required
            maxLength={255}
            value={name}
            error={isChecked && name.trim() === "" ? texts.create.needsName : null}
            onChange={({ currentTarget }) => change({ ...draft, name: currentTarget.value })}
          />
          <Select
            label={texts.columns.disk_format}
            required
            placeholder={texts.create.chooseFormat}
            description={texts.create.guesses[guess]}
            inputWrapperOrder={["label", "input", "description", "error"]}
            data={choices(DISK_FORMATS)}
            value={disk_format}
            allowDeselect={false}
            error={isChecked && disk_format === null ? texts.create.needsFormat : null}
            onChange={(format) => change({ ...draft, disk_format: format as DiskFormat | null })}
          />
        </SimpleGrid>
      </Stack>
    </Paper>
  )
}
