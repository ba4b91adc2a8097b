import { ActionIcon, Code, Group } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { IconCheck, IconCopy } from "@tabler/icons-react"
import { useEffect, useState } from "react"
import { texts } from "../texts/texts.js"
import { copyText } from "./copy-text.js"

/** Milliseconds for which the button confirms. */
const CONFIRMED_MS = 1_500

/** A text with a button that copies it. `label` says what the text is. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  async function copy() {
    if (await copyText(text)) setCopied(true)
    else notifications.show({ color: "red", message: texts.notCopied })
  }
  return (
    <Group gap={4} wrap="nowrap" align="start">
      <Code className="breakable lines">{text}</Code>
      <ActionIcon
        size="sm"
        variant="subtle"
        color={isCopied ? "teal" : "gray"}
        onClick={() => void copy()}
        aria-label={isCopied ? texts.copied : label}
      >
        {isCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Group>
  )
}
