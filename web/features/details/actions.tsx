import { Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconDownload, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useLocation } from "wouter"
import { imageName } from "../../parts/image-name.js"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { prefix } from "../../parts/page.js"
import { useProject } from "../../session/project.js"
import { useListLink } from "../../session/list-memory.js"
import { texts } from "../../texts/texts.js"
import { EditDialog } from "./edit-dialog.js"
import { useDenied } from "./use-denied.js"
import { VisibilityMenu } from "./visibility-menu.js"
import { useRefreshAfter } from "../../session/refresh.js"

/** The browser downloads by itself; the address names the project, because a link sends no headers. */
export function Download({ image }: { image: GlanceImage }) {
  const project = useProject()
  const denied = useDenied(image)
  const leftSection = <IconDownload size={16} aria-hidden />
  if (image.status !== "active") return null
  if (denied("download").disabled)
    return (
      <Button variant="default" leftSection={leftSection} {...denied("download")}>
        {texts.details.download}
      </Button>
    )
  return (
    <Button
      variant="default"
      component="a"
      href={`${prefix}/images/${image.id}/file?project_id=${encodeURIComponent(project)}`}
      download
      leftSection={leftSection}
    >
      {texts.details.download}
    </Button>
  )
}

export function Actions({ image }: { image: GlanceImage }) {
  const [isEditing, edit] = useDisclosure()
  const denied = useDenied(image)
  return (
    <Group gap="xs">
      <Button
        variant="default"
        size="sm"
        leftSection={<IconPencil size={16} aria-hidden />}
        onClick={edit.open}
        {...denied("update")}
      >
        {texts.edit.button}
      </Button>
      <VisibilityMenu image={image} />
      <Activation image={image} />
      <Deletion image={image} />
      {isEditing && <EditDialog image={image} close={edit.close} />}
    </Group>
  )
}

function Activation({ image }: { image: GlanceImage }) {
  const { id: imageId, status } = image
  const denied = useDenied(image)
  const after = useRefreshAfter()
  const deactivate = trpcReact.compute.deactivateImage.useMutation({
    ...after,
    onError: notifyFailure,
    onSuccess: () => notifySuccess(texts.deactivation.done),
  })
  const reactivate = trpcReact.compute.reactivateImage.useMutation({
    ...after,
    onError: notifyFailure,
    onSuccess: () => notifySuccess(texts.deactivation.undone),
  })
  if (status === "deactivated")
    return (
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        loading={reactivate.isPending}
        onClick={() => reactivate.mutate({ imageId })}
        {...denied("reactivate")}
      >
        {texts.deactivation.undo}
      </Button>
    )
  if (status !== "active") return null
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerPause size={16} aria-hidden />}
      loading={deactivate.isPending}
      onClick={() => confirm(texts.deactivation, () => deactivate.mutate({ imageId }))}
      {...denied("deactivate")}
    >
      {texts.deactivation.button}
    </Button>
  )
}

function Deletion({ image }: { image: GlanceImage }) {
  const utils = trpcReact.useUtils()
  const [, navigate] = useLocation()
  const listLink = useListLink("images")
  const denied = useDenied(image)
  const { mutate, isPending } = trpcReact.compute.deleteImage.useMutation({
    onError: notifyFailure,
    onSuccess() {
      notifySuccess(texts.deletion.done(imageName(image)))
      const { href, state } = listLink
      navigate(href, { replace: true, state })
      void utils.compute.listImagesWithPagination.invalidate()
    },
  })
  const { title, hint, button } = texts.deletion
  return (
    <Button
      variant="light"
      color="red"
      leftSection={<IconTrash size={16} aria-hidden />}
      loading={isPending}
      {...denied("delete")}
      onClick={() =>
        confirm({ title: title(imageName(image)), hint, button }, () => mutate({ imageId: image.id }), "red")
      }
    >
      {button}
    </Button>
  )
}
