import {
  ActionIcon,
  Alert,
  Button,
  FileButton,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { DISK_FORMATS, type DiskFormat } from "../../parts/disk-formats.js"
import { formatBytes } from "../../parts/formatting.js"
import { choices, texts } from "../../texts/texts.js"
import { withFile, type Draft } from "./draft.js"
import { formatHint, warningOf } from "./warning.js"

interface DraftCardProps {
  draft: Draft
  change: (draft: Draft) => void
  remove: () => void
  /** The user tried to submit: show what is missing. */
  isChecked: boolean
}

export function DraftCard({ draft, change, remove, isChecked }: DraftCardProps) {
  const { file, name, disk_format, isReadable } = draft
  const warning = warningOf(draft)
  return (
    <Paper withBorder p="md" component="section" aria-label={file.name}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="start">
          <Text size="sm" className="breakable">
            <b>{file.name}</b> · {formatBytes(file.size)}
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
        {!isReadable && <Unreadable chosen={(again) => void withFile(draft, again).then(change)} />}
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
            description={isReadable ? formatHint(draft) : ""}
            inputWrapperOrder={["label", "input", "description", "error"]}
            data={choices(DISK_FORMATS)}
            value={disk_format}
            allowDeselect={false}
            error={isChecked && disk_format === null ? texts.create.needsFormat : null}
            onChange={(format) => change({ ...draft, disk_format: format as DiskFormat | null })}
          />
        </SimpleGrid>
        {warning !== undefined && (
          <Alert color="yellow" role="status" p="xs">
            {warning}
          </Alert>
        )}
      </Stack>
    </Paper>
  )
}

function Unreadable({ chosen }: { chosen: (file: File) => void }) {
  return (
    <Alert color="red" role="alert" p="xs">
      <Group justify="space-between">
        <Text size="sm" flex="1 1 220px">
          {texts.create.unreadable}
        </Text>
        <FileButton onChange={(file) => file && chosen(file)}>
          {(props) => (
            <Button size="xs" variant="default" {...props}>
              {texts.create.pickAgain}
            </Button>
          )}
        </FileButton>
      </Group>
    </Alert>
  )
}
