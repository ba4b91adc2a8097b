import type { uploadsTexts as english } from "../english/uploads.js"
import { files, images } from "./plural.js"

/** Creating images and uploading their data. */
export const uploadsTexts: typeof english = {
  create: {
    title: "Crear imágenes",
    source: "De dónde vienen los datos",
    origins: { files: "Archivos de este equipo", url: "Una URL" },
    fromUrl: {
      url: "URL de la imagen",
      urlHint: "La nube la obtiene, así que puede cerrar esta página. Debe ser accesible sin iniciar sesión.",
      notOffered: "Esta nube no puede obtener imágenes de una URL. Descargue el archivo y súbalo aquí.",
      submit: "Crear e importar",
    },
    from: {
      button: "Crear a partir de esta imagen",
      hint: (name) =>
        `Los ajustes y las propiedades de ${name} se han rellenado abajo. Sus datos no se copian: elija los datos de la nueva imagen.`,
    },
    propertiesHint: "nombre=valor y luego Intro",
    needsValue: "Escriba cada propiedad como nombre=valor.",
    pick: "Elegir archivos",
    pickAgain: "Elegir el archivo de nuevo",
    drop: "Suelte imágenes de disco aquí",
    dropMore: "Suelte más archivos aquí",
    pickHint: "Puede elegir varios archivos. QCOW2, raw, ISO, VMDK, VHD, VHDX o VDI, sin comprimir.",
    files: "Imágenes de disco",
    remove: (name) => `Quitar ${name}`,
    chooseFormat: "Elija un formato",
    sources: {
      content: "Reconocido por el contenido del archivo",
      name: "Deducido del nombre del archivo, no reconocido por el contenido",
      none: "No reconocido. Elija el formato.",
    },
    warnings: {
      empty: "Este archivo está vacío. Elija otro archivo.",
      compressed:
        "Este archivo está comprimido. Descomprímalo primero: los servidores no pueden iniciarse desde una imagen comprimida.",
      differs: (content, chosen) =>
        `El contenido de este archivo es ${content}, no ${chosen}. Probablemente la subida se rechazará.`,
      noSignature: (chosen) =>
        `Este archivo no tiene la firma de ${chosen}. Probablemente la subida se rechazará.`,
    },
    unreadable:
      "Este archivo no se puede leer: se modificó, se movió o se eliminó, o usted no puede abrirlo. Elíjalo de nuevo.",
    needsName: "Escriba un nombre",
    needsFormat: "Elija un formato",
    incomplete: "Cada archivo necesita un nombre y un formato, y debe poder leerse.",
    settings: "Ajustes",
    common: "Ajustes para todos los archivos",
    stay: "Mantenga esta pestaña abierta hasta que terminen todas las subidas.",
    submit: (count) => (count === 1 ? "Crear y subir" : `Crear y subir ${images(count)}`),
    confirm: {
      title: "¿Subir archivos con advertencias?",
      button: "Subir de todos modos",
    },
  },
  uploads: {
    running: (count) => `Subiendo ${files(count)}`,
    ended: "Subidas",
    stay: "Mantenga esta pestaña abierta.",
    hide: "Ocultar subidas",
    show: "Mostrar subidas",
    retry: "Reintentar",
    dismiss: "Ocultar",
    deleteImage: "Eliminar imagen",
    deleteHint: "La imagen no tiene datos. Se eliminará de forma permanente.",
    progress: (name) => `Subida de ${name}`,
    amount: (percent, done, total) => `${percent} % · ${done} de ${total}`,
    pace: (speed, left) => `${speed}/s · quedan ${left}`,
    finishing: "Procesando",
    unreadable:
      "El archivo se modificó, se movió o se eliminó después de elegirlo. Elíjalo de nuevo para subirlo.",
    cancelledWithImage: "Cancelada. La imagen existe, pero no tiene datos.",
    phases: {
      waiting: "Pendiente",
      creating: "Creando la imagen",
      sending: "Subiendo",
      done: "Terminada",
      failed: "Fallida",
      cancelled: "Cancelada",
    },
  },
}
