import { albums } from "./albums.js"
import { delivery } from "./delivery.js"
import { images } from "./images.js"

export const library = { images: { ...images, ...delivery }, albums }
