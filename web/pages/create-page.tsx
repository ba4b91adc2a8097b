import { Alert, Button, Group, List, SegmentedControl, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { trpcReact } from "@polaris-bff/client/react"
import { useLocation, useSearch } from "wouter"
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
import { areProperties } from "../features/create/properties.js"
import { templateOf, type Template } from "../features/create/template.js"
import { UrlForm } from "../features/create/url-form.js"
import { warningOf } from "../features/create/warning.js"
import { confirm } from "../parts/confirm.js"
import { Failure } from "../parts/failure.js"
import { imageName } from "../parts/image-name.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { Heading } from "../parts/heading.js"
import { hasLibrary } from "../parts/page.js"
import { useWarningBeforeUnload } from "../parts/warning-before-unload.js"
import { useLibraryUploads } from "../session/library-uploads.js"
import { useProject } from "../session/project.js"
import { useUploads } from "../session/uploads.js"
import { choices, texts } from "../texts/texts.js"

/** Images from files of this computer, or one from a URL; with `?from=`, as another image is. */
export function CreatePage() {
  const from = new URLSearchParams(useSearch()).get("from")
  return (
    <Stack maw={760}>
      <Heading title={texts.create.title} />
      {from === null ? <Forms /> : <FormsLike key={from} imageId={from} />}
    </Stack>
  )
}

/** The forms with the settings of another image. */
function FormsLike({ imageId }: { imageId: string }) {
  /** Read once: what the user has typed stays when the other image changes. */
  const query = trpcReact.compute.getImageById.useQuery({ imageId }, { staleTime: Infinity })
  const { data: image, error, refetch } = query
  if (!image) return error ? <Failure error={error} retry={refetch} /> : <SkeletonRows count={6} />
  return (
    <>
      <Alert color="blue" role="note" className="breakable">
        {texts.create.from.hint(imageName(image))}
      </Alert>
      <Forms template={templateOf(image)} />
    </>
  )
}

function Forms({ template }: { template?: Template }) {
  const [origin, setOrigin] = useState("files")
  return (
    <>
      <SegmentedControl
        aria-label={texts.create.source}
        data={choices(texts.create.origins)}
        value={origin}
        onChange={setOrigin}
      />
      {origin === "files" ? <FilesForm template={template} /> : <UrlForm template={template} />}
    </>
  )
}

/**
 * Chosen files become images: their names and formats are filled in as far as possible, and all are uploaded
 * together.
 */
function FilesForm({ template }: { template: Template | undefined }) {
  const project = useProject()
  const [, navigate] = useLocation()
  const { add } = useUploads()
  const library = useLibraryUploads()
  const [drafts, setDrafts] = useState<Draft[]>([])
  const [common, setCommon] = useState(template?.common ?? COMMON)
  const [isChecked, setIsChecked] = useState(false)
  useWarningBeforeUnload(drafts.length > 0)

  async function pick(files: File[]) {
    /** A name is for one image only. */
    const { name, disk_format } = template ?? {}
    const given = files.length === 1 && drafts.length === 0 ? { name, disk_format } : { disk_format }
    const picked = await Promise.all(files.map((file) => draftOf(file, given)))
    setDrafts((others) => [...others, ...picked])
  }

  async function submit() {
    setIsChecked(true)
    const current = await Promise.all(drafts.map(rechecked))
    setDrafts(current)
    if (!current.every(isComplete) || !areProperties(common.properties)) return
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
      {(drafts.length > 0 || template !== undefined) && (
        <CommonFields title={texts.create.common} common={common} change={setCommon} />
      )}
      {drafts.length > 0 && (
        <>
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
