import { ActionIcon, Code, CopyButton, Group } from "@mantine/core"
import { IconCheck, IconCopy } from "@tabler/icons-react"
import { texts } from "../texts/texts.js"

export function Copyable({ text }: { text: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="start">
      <Code className="breakable">{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            size="sm"
            variant="subtle"
            color={copied ? "teal" : "gray"}
            onClick={copy}
            aria-label={copied ? texts.copied : texts.copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  )
}
