import { Alert, Button, Group, List, SegmentedControl, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useLocation } from "wouter"
import { CommonFields } from "../features/create/common-fields.js"
import { DraftCard } from "../features/create/draft-card.js"
import {
  COMMON,
  draftOf,
  isComplete,
  libraryFile,
  newImage,
  rechecked,
  type Draft,
} from "../features/create/draft.js"
import { FilePicker } from "../features/create/file-picker.js"
import { UrlForm } from "../features/create/url-form.js"
import { warningOf } from "../features/create/warning.js"
import { confirm } from "../parts/confirm.js"
import { Heading } from "../parts/heading.js"
import { hasLibrary } from "../parts/page.js"
import { useWarningBeforeUnload } from "../parts/warning-before-unload.js"
import { useLibraryUploads } from "../session/library-uploads.js"
import { useProject } from "../session/project.js"
import { useUploads } from "../session/uploads.js"
import { choices, texts } from "../texts/texts.js"

/** Images from files of this computer, or one from a URL. */
export function CreatePage() {
  const [origin, setOrigin] = useState("files")
  return (
    <Stack maw={760}>
      <Heading title={texts.create.title} />
      <SegmentedControl
        aria-label={texts.create.source}
        data={choices(texts.create.origins)}
        value={origin}
        onChange={setOrigin}
      />
      {origin === "files" ? <FilesForm /> : <UrlForm />}
    </Stack>
  )
}

/**
 * Chosen files become images: their names and formats are filled in as far as possible, and all are uploaded
 * together.
 */
function FilesForm() {
  const project = useProject()
  const [, navigate] = useLocation()
  const { add } = useUploads()
  const library = useLibraryUploads()
  const [drafts, setDrafts] = useState<Draft[]>([])
  const [common, setCommon] = useState(COMMON)
  const [isChecked, setIsChecked] = useState(false)
  useWarningBeforeUnload(drafts.length > 0)

  async function pick(files: File[]) {
    const picked = await Promise.all(files.map(draftOf))
    setDrafts((others) => [...others, ...picked])
  }

  async function submit() {
    setIsChecked(true)
    const current = await Promise.all(drafts.map(rechecked))
    setDrafts(current)
    if (!current.every(isComplete)) return
    const warned = current.filter((draft) => warningOf(draft) !== undefined)
    if (warned.length === 0) return upload(current)
    confirm({ ...texts.create.confirm, hint: <Warnings drafts={warned} /> }, () => upload(current))
  }

  /** Through the library, where there is one: such an upload survives a break. Otherwise it is streamed. */
  function upload(ready: Draft[]) {
    const streamed = ready.filter((draft) => !sendToLibrary(draft))
    add(streamed.map((draft) => ({ projectId: project, file: draft.file, image: newImage(draft, common) })))
    navigate(streamed.length === 0 ? "/library" : "/images")
  }

  function sendToLibrary(draft: Draft): boolean {
    const image = hasLibrary ? libraryFile(draft, common) : undefined
    if (image !== undefined) library.add([draft.file], { project, image })
    return image !== undefined
  }

  const change = (draft: Draft) =>
    setDrafts((current) => current.map((one) => (one.key === draft.key ? draft : one)))
  const remove = (key: string) => setDrafts(drafts.filter((one) => one.key !== key))

  return (
    <Stack>
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
          <CommonFields title={texts.create.common} common={common} change={setCommon} />
          {isChecked && !drafts.every(isComplete) && <Alert color="red">{texts.create.incomplete}</Alert>}
          <Group justify="space-between">
            <Text size="sm" c="dimmed" flex="1 1 240px">
              {texts.create.stay}
            </Text>
            <Button onClick={() => void submit()}>{texts.create.submit(drafts.length)}</Button>
          </Group>
        </>
      )}
    </Stack>
  )
}

function Warnings({ drafts }: { drafts: Draft[] }) {
  return (
    <List size="sm" className="breakable">
      {drafts.map((draft) => (
        <List.Item key={draft.key}>
          <b>{draft.file.name}</b>: {warningOf(draft)}
        </List.Item>
      ))}
    </List>
  )
}
