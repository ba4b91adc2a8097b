import type { uploadsTexts as english } from "../english/uploads.js"
import { files, images } from "./plural.js"

/** Creating images and uploading their data. */
export const uploadsTexts: typeof english = {
  create: {
    title: "イメージの作成",
    source: "データの取得元",
    origins: { files: "このコンピューターのファイル", url: "URL" },
    fromUrl: {
      url: "イメージの URL",
      urlHint:
        "クラウドが取得するため、このページを閉じてもかまいません。サインインなしで取得できる必要があります。",
      notOffered:
        "このクラウドは URL からイメージを取得できません。ファイルをダウンロードして、ここにアップロードしてください。",
      submit: "作成してインポート",
    },
    from: {
      button: "このイメージを基に作成",
      hint: (name) =>
        `${name} の設定とプロパティを以下に入力しました。データはコピーされません。新しいイメージのデータを選択してください。`,
    },
    propertiesHint: "名前=値 と入力して Enter",
    needsValue: "各プロパティを 名前=値 の形式で入力してください。",
    pick: "ファイルを選択",
    pickAgain: "ファイルを選び直す",
    drop: "ここにディスクイメージをドロップ",
    dropMore: "ここに他のファイルをドロップ",
    pickHint: "複数のファイルを選択できます。QCOW2、raw、ISO、VMDK、VHD、VHDX、VDI (圧縮なし)。",
    files: "ディスクイメージ",
    remove: (name) => `${name} を除外`,
    chooseFormat: "形式を選択",
    sources: {
      content: "ファイルの内容から判別しました",
      name: "ファイル名から推測しました (内容からは判別できません)",
      none: "判別できません。形式を選択してください。",
    },
    warnings: {
      empty: "このファイルは空です。別のファイルを選択してください。",
      compressed:
        "このファイルは圧縮されています。先に展開してください。圧縮されたイメージからはサーバーを起動できません。",
      differs: (content, chosen) =>
        `このファイルの内容は ${chosen} ではなく ${content} です。アップロードは拒否される可能性が高いです。`,
      noSignature: (chosen) =>
        `このファイルには ${chosen} のシグネチャーがありません。アップロードは拒否される可能性が高いです。`,
    },
    unreadable:
      "このファイルを読み取れません。変更、移動、または削除されたか、開く権限がありません。もう一度選択してください。",
    needsName: "名前を入力してください",
    needsFormat: "形式を選択してください",
    incomplete: "どのファイルにも名前と形式が必要です。また、読み取り可能でなければなりません。",
    settings: "設定",
    common: "すべてのファイルの設定",
    stay: "すべてのアップロードが完了するまで、このタブを開いたままにしてください。",
    submit: (count) => (count === 1 ? "作成してアップロード" : `${images(count)}を作成してアップロード`),
    confirm: {
      title: "警告のあるファイルをアップロードしますか?",
      button: "アップロードする",
    },
  },
  uploads: {
    running: (count) => `${files(count)}をアップロード中`,
    ended: "アップロード",
    stay: "このタブを開いたままにしてください。",
    hide: "アップロードを隠す",
    show: "アップロードを表示",
    retry: "再試行",
    dismiss: "消去",
    deleteImage: "イメージを削除",
    deleteHint: "イメージにはデータがありません。完全に削除されます。",
    progress: (name) => `${name} のアップロード`,
    amount: (percent, done, total) => `${percent}% · ${total} 中 ${done}`,
    pace: (speed, left) => `${speed}/s · 残り ${left}`,
    finishing: "処理中",
    unreadable:
      "ファイルは選択後に変更、移動、または削除されました。アップロードするには、もう一度選択してください。",
    cancelledWithImage: "キャンセルしました。イメージは存在しますが、データがありません。",
    phases: {
      waiting: "待機中",
      creating: "イメージを作成中",
      sending: "アップロード中",
      done: "完了",
      failed: "失敗",
      cancelled: "キャンセル済み",
    },
  },
}
