import type { uploadsTexts as english } from "../english/uploads.js"
import { files, form, images } from "./plural.js"

/** Creating images and uploading their data. */
export const uploadsTexts: typeof english = {
  create: {
    title: "Images erstellen",
    source: "Woher die Daten kommen",
    origins: { files: "Dateien auf diesem Computer", url: "Eine URL" },
    fromUrl: {
      url: "URL des Images",
      urlHint: "Die Cloud holt es; Sie können diese Seite schließen. Es muss ohne Anmeldung erreichbar sein.",
      notOffered:
        "Diese Cloud kann keine Images von URLs holen. Laden Sie die Datei herunter und dann hier hoch.",
      submit: "Erstellen und importieren",
    },
    from: {
      button: "Aus diesem Image erstellen",
      hint: (name) =>
        `Die Einstellungen und Eigenschaften von ${name} sind unten eingetragen. Die Daten werden nicht kopiert: Wählen Sie die Daten des neuen Images.`,
    },
    propertiesHint: "Name=Wert, dann Eingabetaste",
    needsValue: "Schreiben Sie jede Eigenschaft als Name=Wert.",
    pick: "Dateien auswählen",
    pickAgain: "Datei erneut auswählen",
    drop: "Festplatten-Images hier ablegen",
    dropMore: "Weitere Dateien hier ablegen",
    pickHint:
      "Sie können mehrere Dateien auswählen. QCOW2, raw, ISO, VMDK, VHD, VHDX oder VDI, nicht komprimiert.",
    files: "Festplatten-Images",
    remove: (name) => `${name} entfernen`,
    chooseFormat: "Format auswählen",
    sources: {
      content: "Am Inhalt der Datei erkannt",
      name: "Aus dem Dateinamen geschlossen, nicht am Inhalt erkannt",
      none: "Nicht erkannt. Wählen Sie das Format aus.",
    },
    warnings: {
      empty: "Diese Datei ist leer. Wählen Sie eine andere Datei.",
      compressed:
        "Diese Datei ist komprimiert. Entpacken Sie sie zuerst: Server können von einem komprimierten Image nicht starten.",
      differs: (content, chosen) =>
        `Der Inhalt dieser Datei ist ${content}, nicht ${chosen}. Der Upload wird wahrscheinlich abgelehnt.`,
      noSignature: (chosen) =>
        `Diese Datei hat nicht die Signatur von ${chosen}. Der Upload wird wahrscheinlich abgelehnt.`,
    },
    unreadable:
      "Diese Datei kann nicht gelesen werden: Sie wurde geändert, verschoben oder gelöscht, oder Sie dürfen sie nicht öffnen. Wählen Sie sie erneut aus.",
    needsName: "Geben Sie einen Namen ein",
    needsFormat: "Wählen Sie ein Format aus",
    incomplete: "Jede Datei braucht einen Namen und ein Format und muss lesbar sein.",
    settings: "Einstellungen",
    common: "Einstellungen für alle Dateien",
    stay: "Lassen Sie diesen Tab geöffnet, bis alle Uploads abgeschlossen sind.",
    submit: (count) => (count === 1 ? "Erstellen und hochladen" : `${images(count)} erstellen und hochladen`),
    confirm: {
      title: "Dateien mit Warnungen hochladen?",
      button: "Trotzdem hochladen",
    },
  },
  uploads: {
    running: (count) => `${files(count)} ${form(count, "wird", "werden")} hochgeladen`,
    ended: "Uploads",
    stay: "Lassen Sie diesen Tab geöffnet.",
    hide: "Uploads ausblenden",
    show: "Uploads einblenden",
    retry: "Erneut versuchen",
    dismiss: "Ausblenden",
    deleteImage: "Image löschen",
    deleteHint: "Das Image hat keine Daten. Es wird endgültig gelöscht.",
    progress: (name) => `Upload von ${name}`,
    amount: (percent, done, total) => `${percent} % · ${done} von ${total}`,
    pace: (speed, left) => `${speed}/s · noch ${left}`,
    finishing: "Wird verarbeitet",
    unreadable:
      "Die Datei wurde geändert, verschoben oder gelöscht, nachdem Sie sie ausgewählt haben. Wählen Sie sie erneut aus, um sie hochzuladen.",
    cancelledWithImage: "Abgebrochen. Das Image gibt es, aber es hat keine Daten.",
    phases: {
      waiting: "Ausstehend",
      creating: "Image wird erstellt",
      sending: "Wird hochgeladen",
      done: "Fertig",
      failed: "Fehlgeschlagen",
      cancelled: "Abgebrochen",
    },
  },
}
