import { Button, Center, FileButton, Text } from "@mantine/core"
import { Dropzone } from "@mantine/dropzone"
import { IconUpload } from "@tabler/icons-react"
import { useLibraryUploads } from "../../session/library-uploads.js"
import { useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"

/** A button for files, and the whole window as a place to drop them. They go to the album that is open. */
export function UploadFiles({ album }: { album: string }) {
  const { add } = useLibraryUploads()
  const project = useProject()
  const image = album === "" ? {} : { album_id: album }
  const upload = (files: File[]) => add(files, { project, image })
  return (
    <>
      <FileButton multiple onChange={upload} inputProps={{ "aria-label": texts.library.files }}>
        {(props) => (
          <Button leftSection={<IconUpload size={16} aria-hidden />} {...props}>
            {texts.library.pick}
          </Button>
        )}
      </FileButton>
      <Dropzone.FullScreen
        active
        onDrop={upload}
        useFsAccessApi={false}
        withinPortal={false}
        inputProps={{ "aria-label": texts.library.drop }}
      >
        <Center mih="60vh">
          <Text size="xl" fw={600}>
            {texts.library.drop}
          </Text>
        </Center>
      </Dropzone.FullScreen>
    </>
  )
}
