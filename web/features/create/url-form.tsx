import { Alert, Button, Group, Paper, Select, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { useLocation } from "wouter"
import { DISK_FORMATS, type DiskFormat } from "../../parts/disk-formats.js"
import { Failure } from "../../parts/failure.js"
import { useRefreshAfter } from "../../session/refresh.js"
import { choices, texts } from "../../texts/texts.js"
import { CommonFields } from "./common-fields.js"
import { COMMON, settingsOf } from "./draft.js"
import { areProperties } from "./properties.js"
import type { Template } from "./template.js"
import { formatByName, imageNameOf } from "./recognise.js"

const FORM = "from-url"
const EXAMPLE = "https://cloud.debian.org/images/cloud/bookworm/latest/debian-12-generic-amd64.qcow2"

/** Creates an image whose data the cloud fetches by itself: this tab may be closed. */
export function UrlForm({ template }: { template?: Template | undefined }) {
  const [, navigate] = useLocation()
  const [url, setUrl] = useState("")
  /** Undefined while they follow from the URL. */
  const [typedName, setName] = useState(template?.name)
  const [chosen, setFormat] = useState<DiskFormat | null | undefined>(template?.disk_format)
  const [common, setCommon] = useState(template?.common ?? COMMON)
  const { data: offered } = trpcReact.compute.importMethods.useQuery()
  const { mutate, isPending, error } = trpcReact.compute.createImageByImport.useMutation({
    ...useRefreshAfter(),
    onSuccess: ({ id }) => navigate(`/images/${id}`),
  })
  const file = fileNameIn(url)
  const name = typedName ?? imageNameOf(file)
  const disk_format = chosen === undefined ? (formatByName(file) ?? null) : chosen

  function submit(): void {
    if (disk_format === null || !areProperties(common.properties)) return
    const image = { ...settingsOf(common), name: name.trim(), disk_format }
    mutate({ image, method: "web-download", url: url.trim() })
  }

  if (offered?.methods.includes("web-download") === false)
    return <Alert color="gray">{texts.create.fromUrl.notOffered}</Alert>
  return (
    <Stack>
      <Paper withBorder p="md">
        <form
          id={FORM}
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <Stack gap="sm">
            <TextInput
              type="url"
              label={texts.create.fromUrl.url}
              description={texts.create.fromUrl.urlHint}
              inputWrapperOrder={["label", "input", "description", "error"]}
              placeholder={EXAMPLE}
              required
              maxLength={2048}
              value={url}
              onChange={({ currentTarget }) => setUrl(currentTarget.value)}
              data-autofocus
            />
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              <TextInput
                label={texts.columns.name}
                required
                maxLength={255}
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <Select
                label={texts.columns.disk_format}
                required
                placeholder={texts.create.chooseFormat}
                data={choices(DISK_FORMATS)}
                value={disk_format}
                allowDeselect={false}
                onChange={(format) => setFormat(format as DiskFormat | null)}
              />
            </SimpleGrid>
          </Stack>
        </form>
      </Paper>
      <CommonFields title={texts.create.settings} common={common} change={setCommon} />
      {error && <Failure error={error} />}
      <Group justify="end">
        <Button type="submit" form={FORM} loading={isPending}>
          {texts.create.fromUrl.submit}
        </Button>
      </Group>
    </Stack>
  )
}

/** The last part of the URL's path; empty until there is one. */
function fileNameIn(url: string): string {
  try {
    return decodeURIComponent(new URL(url.trim()).pathname.split("/").at(-1) ?? "")
  } catch {
    return ""
  }
}
