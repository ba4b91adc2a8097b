import { deleteChannel, listBuilds, listChannels, setChannel } from "../../golden/channels.js"
import {
  channelList,
  channelRef,
  goldenBuildList,
  setChannelInput,
  shownChannel,
} from "../../schemas/golden/channels.js"
import { goldenMessage, goldenRef } from "../../schemas/golden/images.js"
import type { Route } from "../route.js"
import { inGolden } from "./rows.js"

export const channelRoutes: Route[] = [
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/builds",
    twin: "golden.images.builds",
    summary: "The builds of a golden image, newest first",
    input: goldenRef,
    output: goldenBuildList,
    verb: listBuilds,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/channels",
    twin: "golden.channels.list",
    summary: "The channels of a golden image, and their moves",
    input: goldenRef,
    output: channelList,
    verb: listChannels,
  }),
  inGolden({
    method: "PUT",
    path: "/api/v1/images/{name}/channels/{channel}",
    twin: "golden.channels.set",
    summary: "Point a channel to a ready build",
    input: setChannelInput,
    output: shownChannel,
    verb: setChannel,
  }),
  inGolden({
    method: "DELETE",
    path: "/api/v1/images/{name}/channels/{channel}",
    twin: "golden.channels.delete",
    summary: "Delete a channel",
    input: channelRef,
    output: goldenMessage,
    verb: deleteChannel,
  }),
]
