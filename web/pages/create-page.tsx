import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useLocation } from "wouter"
import { Heading } from "../parts/heading.js"
import { useProject } from "../session/project.js"
import { texts } from "../texts/texts.js"
import { useUploads } from "../session/uploads.js"
import { CommonFields } from "../features/create/common-fields.js"
import { DraftCard } from "../features/create/draft-card.js"
import { COMMON, draftOf, newImage, type Draft } from "../features/create/draft.js"
import { FilePicker } from "../features/create/file-picker.js"

/** Files become images: what can be known of each is filled in, and all of them go up together. */
export function CreatePage() {
  const project = useProject()
  const [, navigate] = useLocation()
  const { add } = useUploads()
  const [drafts, setDrafts] = useState<Draft[]>([])
  const [common, setCommon] = useState(COMMON)
  const [isChecked, setIsChecked] = useState(false)
  const isComplete = drafts.every(({ disk_format, name }) => disk_format !== null && name.trim() !== "")

  async function pick(files: File[]) {
    const picked = await Promise.all(files.map(draftOf))
    setDrafts((others) => [...others, ...picked])
  }

  function submit() {
    setIsChecked(true)
    if (!isComplete) return
    add(drafts.map((draft) => ({ projectId: project, file: draft.file, image: newImage(draft, common) })))
    navigate("/images")
  }

  const change = (draft: Draft) => setDrafts(drafts.map((one) => (one.key === draft.key ? draft : one)))
  const remove = (key: string) => setDrafts(drafts.filter((one) => one.key !== key))

  return (
    <Stack maw={760}>
      <Heading title={texts.create.title} />
      <FilePicker pick={(files) => void pick(files)} isSmall={drafts.length > 0} />
      {drafts.map((draft) => (
        <DraftCard
          key={draft.key}
          draft={draft}
          change={change}
          remove={() => remove(draft.key)}
          isChecked={isChecked}
        />
      ))}
      {drafts.length > 0 && (
        <>
          <CommonFields common={common} change={setCommon} />
          {isChecked && !isComplete && <Alert color="red">{texts.create.incomplete}</Alert>}
          <Group justify="space-between">
            <Text size="sm" c="dimmed" flex="1 1 240px">
              {texts.create.stay}
            </Text>
            <Button onClick={submit}>{texts.create.submit(drafts.length)}</Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
