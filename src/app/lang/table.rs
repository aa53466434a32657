//! Long because it is one table: every text of the window, English beside Korean.
//!
//! One line a text: `Key: "English", "한국어";`. `{name}` is replaced by `lang::fill`; both texts of a
//! line carry the same placeholders (`tests/suite/texts.rs`). Sections follow the window from top to
//! bottom; new texts go to the end of their section. Korean follows control-room use: 태그, 설정값,
//! 품질, 통신 두절, 스캔 주기, 추세.

use super::Lang;

macro_rules! texts {
    ($($key:ident: $english:literal, $korean:literal;)*) => {
        /// Names one text of the window.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Key {
            $(#[doc = $english] $key,)*
        }

        impl Key {
            /// Every key, in the order of the table.
            pub const ALL: &'static [Key] = &[$(Key::$key,)*];

            /// The key's own name, for tests and logs.
            pub fn name(self) -> &'static str {
                match self {
                    $(Key::$key => stringify!($key),)*
                }
            }

            /// The text in `lang`, placeholders and all.
            pub fn text(self, lang: Lang) -> &'static str {
                let (english, korean) = match self {
                    $(Key::$key => ($english, $korean),)*
                };
                match lang {
                    Lang::English => english,
                    Lang::Korean => korean,
                }
            }
        }
    };
}

texts! {
    // --- Window and menus ---
    AppName: "Gaugeglass", "Gaugeglass";
    TitleNotUpdating: "NOT UPDATING", "갱신 멈춤";
    Untitled: "untitled", "제목 없음";
    MenuFile: "File", "파일";
    MenuEdit: "Edit", "편집";
    MenuPlant: "Plant", "플랜트";
    MenuView: "View", "보기";
    MenuTrend: "Trend", "추세";
    MenuHelp: "Help", "도움말";

    // --- Commands: menu entries, palette rows, tooltips ---
    CmdNewProject: "New project", "새 프로젝트";
    CmdOpenProject: "Open project…", "프로젝트 열기…";
    CmdOpenDemo: "Open the demo plant", "데모 플랜트 열기";
    CmdOpenRecent: "Open recent", "최근 프로젝트";
    CmdSave: "Save", "저장";
    CmdSaveAs: "Save as…", "다른 이름으로 저장…";
    CmdQuit: "Quit", "종료";
    CmdUndo: "Undo", "실행 취소";
    CmdRedo: "Redo", "다시 실행";
    CmdAddConnection: "Add connection…", "연결 추가…";
    CmdAddDevice: "Add device…", "장치 추가…";
    CmdAddScanClass: "Add scan class…", "스캔 주기 추가…";
    CmdAddTag: "Add tag…", "태그 추가…";
    CmdAddTrendGroup: "Add trend group…", "추세 그룹 추가…";
    CmdEdit: "Edit…", "편집…";
    CmdDuplicate: "Duplicate", "복제";
    CmdDelete: "Delete", "삭제";
    CmdProjectSettings: "Project settings…", "프로젝트 설정…";
    CmdFindTag: "Find a tag", "태그 찾기";
    CmdPalette: "Command palette", "명령 팔레트";
    CmdShowPane: "Show pane: {pane}", "창 보기: {pane}";
    CmdResetLayout: "Arrange the panes as at first", "창 배치 초기화";
    CmdTheme: "Light or dark grey", "밝은 회색·어두운 회색 전환";
    CmdLanguage: "Language: {language}", "언어: {language}";
    CmdFullScreen: "Full screen", "전체 화면";
    CmdReconnect: "Reconnect now", "지금 다시 연결";
    CmdReconnectAll: "Reconnect all now", "모두 지금 다시 연결";
    CmdWhy: "Why this value?", "이 값의 이유 보기";
    CmdRecordFrames: "Record frames, or stop", "프레임 기록 시작·중지";
    CmdRecordConnection: "Record frames of this connection", "이 연결의 프레임 기록";
    CmdDiagnose: "Diagnostics", "진단 보기";
    CmdKeepLearned: "Keep what was learned about the device", "장치에 대해 알아낸 것 보존";
    CmdForgetLearned: "Forget what was kept about the device", "장치에 대해 보존한 것 지우기";
    CmdTrendFollow: "Follow live", "실시간 따라가기";
    CmdTrendPause: "Pause", "일시 정지";
    CmdTrendAddPen: "Add to trend", "추세에 추가";
    CmdTrendRemovePen: "Remove from trend", "추세에서 제거";
    CmdTrendZoomIn: "Half the time span", "시간 폭 절반으로";
    CmdTrendZoomOut: "Double the time span", "시간 폭 두 배로";
    CmdTrendFitY: "Fit the value axis", "값 축 맞춤";
    CmdAbout: "About Gaugeglass", "Gaugeglass 정보";

    // --- Palette ---
    PalettePrompt: "Type a command or a tag", "명령이나 태그 이름 입력";
    PaletteEmpty: "Nothing matches", "일치하는 항목 없음";

    PaletteTag: "Tag", "태그";
    WhyNothingToUndo: "there is no change to take back", "되돌릴 변경 없음";
    WhyNothingToRedo: "there is no change to make again", "다시 실행할 변경 없음";
    WhyNothingSelected: "nothing is selected", "선택한 항목 없음";
    WhyNoTagSelected: "no tag is selected", "선택한 태그 없음";
    WhyNoDeviceSelected: "no device is selected", "선택한 장치 없음";
    WhyNothingLearned: "nothing was learned that the project does not keep", "프로젝트에 없는 새로 알아낸 것 없음";
    WhyNothingKept: "the project keeps nothing of what was learned", "프로젝트에 보존한 것 없음";
    WhyNoConnection: "a device needs a connection, add one first", "먼저 연결을 추가해야 함";
    WhyNoDevice: "a tag needs a device, add one first", "먼저 장치를 추가해야 함";
    WhyNoScanClass: "a tag needs a scan class, add one first", "먼저 스캔 주기를 추가해야 함";
    WhySaving: "the project is being saved", "프로젝트 저장 중";
    FinishEditing: "Finish or cancel the editor first; then the window closes", "편집 창을 먼저 확인하거나 취소해야 창을 닫을 수 있음";

    // --- Buttons shared by dialogs ---
    ButtonOk: "OK", "확인";
    ButtonCancel: "Cancel", "취소";
    ButtonClose: "Close", "닫기";
    ButtonSave: "Save", "저장";
    ButtonDiscard: "Don't save", "저장 안 함";
    ButtonDelete: "Delete", "삭제";
    ButtonWrite: "Write", "쓰기";
    ButtonOpen: "Open", "열기";
    ButtonReplace: "Replace", "바꾸기";
    ButtonCopy: "Copy all", "모두 복사";

    // --- Panes ---
    PanePlant: "Plant", "플랜트";
    PaneTags: "Tags", "태그";
    PaneTrend: "Trend", "추세";
    PaneSetpoints: "Setpoints", "설정값";
    PaneEvents: "Events", "이벤트";
    PaneDiagnostics: "Diagnostics", "진단";
    PaneFrames: "Frames", "프레임";

    // --- Plant pane ---
    PlantEmpty: "No connections yet. Add one to begin.", "연결이 없습니다. 먼저 연결을 추가하십시오.";
    PlantSince: "since {time}", "{time}부터";
    PlantUnit: "unit {unit}", "유닛 {unit}";
    PlantLatency: "Response time", "응답 시간";
    PlantLastReply: "Last reply", "마지막 응답";
    PlantLastReplyAge: "{age} ago", "{age} 전";
    PlantNoReply: "no reply yet", "아직 응답 없음";
    PlantRequests: "Requests", "요청";
    PlantReplies: "Replies", "응답";
    PlantTimeouts: "Timeouts", "시간 초과";
    PlantMalformed: "Malformed replies", "잘못된 응답";
    PlantExceptions: "Exceptions", "예외 응답";
    PlantConnects: "Connects", "접속 횟수";
    PlantOverruns: "Scans left out", "건너뛴 스캔";
    PlantScans: "Scans", "스캔";
    PlantWrites: "Writes", "쓰기";
    PlantTagCount: "{count} tags", "태그 {count}개";
    PlantTagOne: "1 tag", "태그 1개";
    PlantPenOne: "1 pen", "펜 1개";
    PlantBadCount: "{count} bad", "불량 {count}개";
    PlantScanClasses: "Scan classes", "스캔 주기";
    PlantTrendGroups: "Trend groups", "추세 그룹";
    PlantPeriod: "every {millis} ms", "{millis} ms마다";
    PlantPens: "{count} pens", "펜 {count}개";
    PlantLatencyShort: "{p50} / {p99} ms", "{p50} / {p99} ms";
    PlantLatencyMax: "{p50} ms, 99 %: {p99} ms, longest: {max} ms", "{p50} ms, 99 %: {p99} ms, 최대: {max} ms";
    PlantFold: "Fold {name}", "{name} 접기";
    PlantUnfold: "Unfold {name}", "{name} 펼치기";
    PlantShowGroup: "Draw this group", "이 그룹 그리기";

    // --- Phases of connections and devices ---
    PhaseDisabled: "switched off", "사용 안 함";
    PhaseIdle: "not started", "시작 전";
    PhaseConnecting: "connecting", "연결 중";
    PhaseVerifying: "connected, waiting for the first reply", "연결됨, 첫 응답 대기";
    PhaseOnline: "online", "통신 정상";
    PhaseWaiting: "retry in {left} ({attempt})", "{left} 후 재시도 ({attempt}회째)";
    PhaseWaitingNow: "not connected, trying again", "연결 끊김, 재시도 중";
    DeviceUnknown: "nothing heard yet", "응답 전";
    DeviceOnline: "online", "통신 정상";
    DeviceOffline: "offline", "통신 두절";
    DeviceCutOff: "connection not online", "연결 안 됨";
    LampAccessible: "{name}: {state}", "{name}: {state}";

    // --- Troubles ---
    TroubleNameNotResolved: "the host name is not known", "호스트 이름을 찾을 수 없음";
    TroubleRefused: "the port refused the connection", "포트가 연결을 거부함";
    TroubleConnectTimeout: "no answer to the attempt to connect", "연결 시도에 응답 없음";
    TroubleOccupied: "it takes one connection, and another one of this station is open", "연결을 하나만 받는 장치인데 이 스테이션의 다른 연결이 열려 있음";
    TroubleDisconnected: "the peer closed the connection", "상대가 연결을 끊음";
    TroubleUnreachable: "the device cannot be reached", "장치에 도달할 수 없음";
    TroubleUnplugged: "the network cable is unplugged", "네트워크 케이블이 빠짐";
    TroubleTimeout: "no reply in time", "제시간에 응답 없음";
    TroubleMalformed: "the reply breaks the protocol", "프로토콜에 어긋난 응답";
    TroubleException: "exception {code}: {meaning}", "예외 {code}: {meaning}";
    TroubleSimulator: "the simulator could not be started", "시뮬레이터를 시작하지 못함";
    TroubleInternal: "a fault of this program", "프로그램 내부 오류";
    TroubleWithDetail: "{trouble} ({detail})", "{trouble} ({detail})";

    // --- Qualities ---
    QualityGood: "good", "정상";
    QualityUncertain: "uncertain", "불확실";
    QualityBad: "bad", "불량";
    QualityWithReason: "{word}: {reason}", "{word}: {reason}";
    UncertainWritePending: "a write awaits its read-back", "쓰기 후 확인 읽기 대기";
    UncertainUnderRange: "under range", "측정 범위 미만";
    UncertainOverRange: "over range", "측정 범위 초과";
    BadNeverRead: "never read", "읽은 적 없음";
    BadNoConnection: "no connection", "연결 없음";
    BadTimeout: "timeout", "응답 시간 초과";
    BadException: "exception {code}: {meaning}", "예외 {code}: {meaning}";
    BadMalformed: "malformed reply", "잘못된 응답";
    BadNotFinite: "not a finite number", "유한한 수가 아님";
    BadOutOfRange: "out of range", "범위 벗어남";
    BadNotImplemented: "not implemented in the device", "장치에 없는 항목";
    BadNotAvailable: "not available in the device", "장치에 값이 없음";
    BadDeviceNan: "the device has no number for it", "장치가 수가 아니라고 응답";
    BadStale: "stale", "갱신 멈춤";
    BadDisabled: "connection switched off", "연결 사용 안 함";
    BadInternal: "a fault of this program", "프로그램 내부 오류";

    // --- Modbus exceptions (Application Protocol V1.1b3, section 7) ---
    Exception01: "illegal function", "지원하지 않는 기능";
    Exception02: "illegal data address", "없는 데이터 주소";
    Exception03: "illegal data value", "허용되지 않는 데이터 값";
    Exception04: "device failure", "장치 고장";
    Exception05: "acknowledged, the device needs time", "접수됨, 처리 시간 필요";
    Exception06: "device busy", "장치 사용 중";
    Exception08: "memory parity error", "메모리 패리티 오류";
    Exception0A: "gateway path unavailable", "게이트웨이 경로 없음";
    Exception0B: "gateway target does not respond", "게이트웨이 대상 무응답";
    ExceptionOther: "not defined by the Modbus specification", "Modbus 규격에 없는 코드";

    // --- Values ---
    ValueOn: "ON", "켜짐";
    ValueOff: "OFF", "꺼짐";
    ValueName: "{name} {value} {state}", "{name} {value} {state}";
    ValueNoValue: "no value", "값 없음";
    ValueLast: "Last value {value}, {age} ago", "마지막 값 {value}, {age} 전";
    ValueReadAt: "Read {time}", "읽은 시각 {time}";
    ValueAge: "Age {age}", "경과 {age}";
    ValuePending: "Being written: {value}", "쓰는 중: {value}";
    HeartbeatAlive: "The engine's heartbeat is alive", "엔진 동작 신호 정상";
    HeartbeatStopped: "Plant data has not been updated for {age}", "플랜트 데이터가 {age} 동안 갱신되지 않음";

    // --- Ages and times ---
    AgeUnderSecond: "under 1 s", "1초 미만";
    AgeSeconds: "{n} s", "{n}초";
    AgeMinutes: "{n} min", "{n}분";
    AgeHours: "{n} h", "{n}시간";
    AgeDays: "{n} d", "{n}일";
    TimeLocal: "local time", "현지 시각";

    // --- Tags pane ---
    TagsEmpty: "No tags yet. Add one to begin.", "태그가 없습니다. 먼저 태그를 추가하십시오.";
    TagsNoMatch: "No tag matches the filter", "필터와 일치하는 태그 없음";
    TagsFilter: "Filter", "필터";
    TagsFilterHint: "part of a name, device or unit", "이름, 장치, 단위의 일부";
    TagsShown: "{shown} of {all} tags", "태그 {all}개 중 {shown}개";
    ColumnName: "Name", "이름";
    ColumnValue: "Value", "값";
    ColumnUnit: "Unit", "단위";
    ColumnQuality: "Quality", "품질";
    ColumnAge: "Age", "경과";
    ColumnDevice: "Device", "장치";
    ColumnAddress: "Address", "주소";
    ColumnDescription: "Description", "설명";
    ColumnTime: "Time", "시각";
    ColumnKind: "Kind", "종류";
    ColumnWhat: "What happened", "내용";
    SortAscending: "sorted upwards", "오름차순";
    SortDescending: "sorted downwards", "내림차순";
    TagsCopyName: "Copy the name", "이름 복사";
    TagsClear: "Clear the filter", "필터 지우기";
    TagsSortHint: "Click to sort, again to reverse", "클릭하면 정렬, 다시 클릭하면 반대로";
    TagsWhere: "{device}, {address}, {type}", "{device}, {address}, {type}";

    // --- Trend pane ---
    TrendEmpty: "No pens. Drag tags here, or choose Add to trend.", "펜이 없습니다. 태그를 끌어 놓거나 추세에 추가를 선택하십시오.";
    TrendLive: "Live", "실시간";
    TrendPaused: "Paused", "일시 정지됨";
    TrendSpan: "Time span", "시간 폭";
    TrendGroup: "Trend group", "추세 그룹";
    TrendNoGroup: "No group", "그룹 없음";
    TrendPens: "Pens", "펜";
    TrendPen: "Pen {number}: {name}", "펜 {number}: {name}";
    TrendShowPen: "Show {name}", "{name} 표시";
    TrendAt: "At the cursor", "커서 위치";
    TrendNow: "Now", "현재";
    TrendNoData: "no data", "데이터 없음";
    TrendTooManyPens: "at most {count} pens", "펜은 최대 {count}개";
    TrendText: "a text cannot be drawn as a curve", "문자열은 곡선으로 그릴 수 없음";
    TrendAxisHint: "Drag: move time. Wheel: zoom time. Shift and wheel: zoom values. Drag with the right button: zoom into a box. Drag or wheel on an axis: zoom it. Double click: back to live.", "끌기: 시간 이동. 휠: 시간 확대·축소. Shift+휠: 값 확대·축소. 오른쪽 단추로 끌기: 영역 확대. 축 위에서 끌기·휠: 그 축 확대·축소. 두 번 클릭: 실시간으로 돌아가기.";
    TrendDropHere: "Drop here to add to the trend", "여기에 놓으면 추세에 추가";
    TrendHasPen: "already in this trend", "이미 이 추세에 있음";
    TrendAddPen: "Add pen", "펜 추가";
    TrendFit: "Fit", "맞춤";
    TrendRanges: "Display ranges", "표시 범위";
    TrendRangesHint: "Give the value axis back to the display ranges", "값 축을 표시 범위로 되돌리기";
    TrendSpanLess: "Shorter time span", "시간 폭 좁게";
    TrendSpanMore: "Longer time span", "시간 폭 넓게";
    TrendPenRange: "drawn from {low} to {high} {unit}", "그리는 범위 {low} ~ {high} {unit}";
    TrendPenHint: "Click to label the value axis in its units", "클릭하면 값 축을 이 펜의 단위로 표시";

    // --- Setpoints pane ---
    SetpointsEmpty: "No writable tags. Allow writing in a tag's settings.", "쓸 수 있는 태그가 없습니다. 태그 설정에서 쓰기를 허용하십시오.";
    SetpointField: "Setpoint of {name}", "{name} 설정값";
    SetpointEditing: "not yet written: Enter writes, Esc restores", "아직 쓰지 않음: Enter 쓰기, Esc 되돌리기";
    SetpointRange: "{min} to {max} {unit}", "{min} ~ {max} {unit}";
    SetpointMin: "at least {min} {unit}", "{min} {unit} 이상";
    SetpointMax: "at most {max} {unit}", "{max} {unit} 이하";
    SetpointToggle: "Switch {name} {state}", "{name} → {state}";
    SetpointPress: "Hold {name}", "{name} 누르고 있기";
    SetpointPulse: "Pulse {name} ({millis} ms)", "{name} 펄스 ({millis} ms)";
    SetpointDisabled: "cannot be written: {why}", "쓸 수 없음: {why}";
    SetpointKeys: "Enter writes, Esc restores", "Enter 쓰기, Esc 되돌리기";
    SetpointHold: "Hold", "누르고 있기";
    SetpointPulseShort: "Pulse {millis} ms", "펄스 {millis} ms";
    SetpointAsks: "asks first", "쓰기 전 확인";
    SetpointSwitchOff: "Switch off", "끄기";
    SetpointSwitchOffName: "Switch off {name}", "{name} 끄기";
    SetpointLeftOn: "still ON: its 0 was not written", "아직 켜짐: 0이 쓰이지 않음";
    SetpointFoundOn: "ON, yet the button is not held", "버튼을 누르지 않았는데 켜짐";

    // --- The life of a write ---
    WriteAsked: "asked", "요청됨";
    WriteSent: "sent", "전송됨";
    WriteAccepted: "accepted, reading back", "접수됨, 확인 읽기 중";
    WriteConfirmed: "confirmed", "확인됨";
    WriteDiffers: "differs", "불일치";
    WriteRefused: "refused", "거부됨";
    WriteUnknown: "not confirmed", "확인 안 됨";
    WriteDenied: "denied", "차단됨";
    WriteInvalid: "invalid", "잘못된 값";
    OutcomeConfirmed: "confirmed{time}: held {readback}", "확인됨{time}: 장치 값 {readback}";
    OutcomeDiffers: "differs{time}: device holds {readback}, you asked {asked}", "불일치{time}: 장치 값 {readback}, 요청한 값 {asked}";
    OutcomeRefused: "refused by the device{time}: exception {code}, {meaning}", "장치가 거부함{time}: 예외 {code}, {meaning}";
    OutcomeUnknown: "NOT CONFIRMED{time}, verify: {why}", "확인 안 됨{time}, 현장 확인 필요: {why}";
    OutcomeDenied: "not sent{time}: {why}", "보내지 않음{time}: {why}";
    OutcomeInvalid: "not sent{time}, invalid: {why}", "보내지 않음{time}, 잘못된 값: {why}";
    WriteSinceChanged: "since changed to {value}", "이후 {value}(으)로 바뀜";
    WriteReadsNow: "reads {value} now", "현재 읽은 값 {value}";
    DenialNotWritable: "the tag is not writable; allow it in the tag's settings", "쓰기가 허용되지 않은 태그; 태그 설정에서 허용";
    DenialNoSuchTag: "the project has no such tag", "프로젝트에 없는 태그";
    DenialDeviceOffline: "the device is not online", "장치 통신 두절";
    DenialQualityBad: "the present value is bad: {reason}", "현재값 품질 불량: {reason}";
    DenialBusy: "another write to this device is under way", "이 장치에 다른 쓰기가 진행 중";
    DenialExpired: "it could not leave in time and was dropped", "제때 보내지 못해 폐기됨";
    DenialQueueFull: "the queue is full", "대기열이 가득 참";
    DenialPolicy: "its write function never takes several registers at once, and parts could tear the value", "이 쓰기 기능은 여러 레지스터를 한 번에 쓸 수 없고, 나누어 쓰면 값이 깨질 수 있음";
    InsteadMultiple: "next: set the tag's write function to always FC 15/16", "다음 조치: 태그의 쓰기 기능을 항상 FC 15/16으로 설정";
    InsteadSingle: "next: set the tag's write function to always FC 5/6", "다음 조치: 태그의 쓰기 기능을 항상 FC 5/6으로 설정";
    InsteadModify: "next: set the device to write bits by read, change, write", "다음 조치: 장치의 비트 쓰기를 읽고 바꾸어 쓰기로 설정";

    // --- Confirming a write ---
    ConfirmTitle: "Write {name}?", "{name} 쓰기";
    ConfirmChange: "{old} → {new} {unit}", "{old} → {new} {unit}";
    ConfirmDifference: "Change", "변화량";
    ConfirmAllowed: "Allowed", "허용 범위";
    ConfirmMoved: "The present value has changed since you asked. Look again.", "요청 후 현재값이 바뀌었습니다. 다시 확인하십시오.";
    ConfirmNotGood: "The present value is not good: {reason}", "현재값 품질이 정상이 아님: {reason}";

    // --- Events pane ---
    EventsEmpty: "Nothing has happened yet", "아직 이벤트 없음";
    EventsFilter: "Filter events", "이벤트 필터";
    EventKindConnection: "Connection", "연결";
    EventKindDevice: "Device", "장치";
    EventKindWrite: "Write", "쓰기";
    EventKindProblem: "Problem", "문제";
    EventConnection: "{name}: {phase}", "{name}: {phase}";
    EventDevice: "{name}: {phase}", "{name}: {phase}";
    EventWhy: "{what}: {why}", "{what}: {why}";
    EventWrite: "{name}: {old} → {new} {outcome}", "{name}: {old} → {new} {outcome}";
    EventLost: "{count} events are missing here: they came faster than they could be listed", "이벤트 {count}개 누락: 목록에 담는 속도보다 빨리 발생함";
    EventOpened: "Opened {file}", "{file} 열림";
    EventSaved: "Saved {file}", "{file} 저장됨";
    EventsCopy: "Copy the row", "행 복사";
    EventsAllKinds: "All kinds", "모든 종류";
    EventsKind: "Kind of event", "이벤트 종류";
    EventsShown: "{shown} of {all} events", "이벤트 {all}개 중 {shown}개";
    EventsNoMatch: "No event matches the filter", "필터와 일치하는 이벤트 없음";

    // --- Diagnostics pane, and why a value is as it is ---
    DiagState: "State", "상태";
    DiagSince: "Since", "시작 시각";
    DiagReason: "Reason", "원인";
    DiagReasonConnection: "Its reason", "연결 원인";
    DiagNoTrouble: "no trouble", "문제 없음";
    DiagAt: "{time}, {age} ago", "{time}, {age} 전";
    DiagEndpoint: "Endpoint", "접속 주소";
    DiagAttempts: "Attempts", "시도 횟수";
    DiagDevices: "Devices", "장치";
    DiagFlight: "Requests in flight", "동시 요청";
    DiagInFlight: "Now", "현재";
    DiagWindow: "At most", "최대";
    DiagLatency: "Round trips of the last 128 replies", "최근 응답 128개의 왕복 시간";
    DiagP50: "Median (p50)", "중앙값 (p50)";
    DiagP99: "99 % within (p99)", "99 % 이내 (p99)";
    DiagMax: "Longest", "최대";
    DiagScans: "Scan classes (times in ms)", "스캔 주기 (단위 ms)";
    DiagAsked: "asked", "요청";
    DiagAchieved: "achieved", "실제";
    DiagLate: "late p99", "지연 p99";
    DiagBlocks: "requests", "요청 수";
    DiagCounters: "Counted since the start", "시작 후 누계";
    DiagSamples: "Samples", "샘플";
    DiagSkipped: "frames nobody waits for, skipped", "기다리는 요청이 없어 건너뛴 프레임";
    DiagLearned: "Limits learned", "학습한 제한";
    DiagNothingLearned: "none", "없음";
    LearnedHole: "{run}: no request may touch it", "{run}: 요청에 포함할 수 없음";
    LearnedBarrier: "no request may cross to {run}", "요청이 {run} 앞을 넘을 수 없음";
    LearnedLongest: "{table}: at most {count} in one request", "{table}: 한 번에 최대 {count}개";
    LearnedWindow: "at most {count} requests in flight", "동시 요청 최대 {count}개";
    LearnedRefused: "{name} is refused even alone", "{name}: 단독 요청도 거부됨";
    DiagIdentity: "What the device says of itself", "장치가 알려 준 정보";
    DiagNotAsked: "not asked yet", "아직 묻지 않음";
    DiagAsk: "Ask who it is", "장치 정보 묻기";
    DiagKeep: "Keep in the project", "프로젝트에 보존";
    DiagForget: "Forget", "지우기";
    DiagCopy: "Copy as text", "텍스트로 복사";
    DiagNoIdentity: "it knows neither FC 43/14 nor FC 17; nothing is wrong with that", "FC 43/14와 FC 17 모두 지원하지 않음, 고장이 아님";
    DiagIdentityFailed: "it could not be asked: {why}", "묻지 못함: {why}";
    DiagAnswered: "Answered", "응답 시각";
    DiagServerId: "Server id", "서버 ID";
    DiagNotRunning: "not part of what is being polled yet", "아직 폴링 대상이 아님";
    ObjectVendor: "Vendor", "제조사";
    ObjectProduct: "Product code", "제품 코드";
    ObjectRevision: "Revision", "버전";
    ObjectUrl: "Address on the web", "웹 주소";
    ObjectProductName: "Product name", "제품 이름";
    ObjectModel: "Model", "모델";
    ObjectApplication: "Application", "응용 프로그램";
    ObjectOther: "Object {id}", "객체 {id}";
    WhyTitle: "Why this value: {name}", "이 값의 이유: {name}";
    WhyAnswer: "The value is", "값의 품질";
    WhyException: "In plain words", "풀어서 말하면";
    WhySince: "Since", "시작 시각";
    WhyTrouble: "Last trouble", "마지막 문제";
    WhyLastGood: "Last good", "마지막 정상";
    WhyGoodBefore: "before that; what is read now is no usable value", "그 이전, 지금 읽은 값은 쓸 수 없음";
    WhyConnection: "Connection", "연결";
    WhyDevice: "Device", "장치";
    WhyDeviceUnit: "{name}, unit {unit}", "{name}, 유닛 {unit}";
    WhyAddress: "Wire address", "전송 주소";
    WhyRequest: "Read by", "읽는 요청";
    WhyNoRequest: "no request reads it at present", "현재 읽는 요청 없음";
    WhyRefusedAlone: "refused even alone", "단독 요청도 거부됨";
    WhyPeriod: "Period", "주기";
    WhyPeriodText: "asked {asked} ms, achieved {achieved} ms", "요청 {asked} ms, 실제 {achieved} ms";
    WhyRaw: "Raw words", "원시값";
    WhyLastRequest: "Last request", "마지막 요청";
    WhyLastReply: "Last reply", "마지막 응답";
    WhyRecord: "not recorded; switch the recording of frames on to see it (F7)", "기록하지 않음, 프레임 기록을 켜면 볼 수 있음 (F7)";
    WhyNoFrame: "not among the frames recorded so far", "지금까지 기록한 프레임에 없음";
    WhyNoReply: "none yet", "아직 없음";
    WhyNext: "Next step", "다음 조치";
    WhyException01: "the device does not know this request", "장치가 이 요청을 지원하지 않음";
    WhyException02: "the device has nothing at this address", "장치에 이 주소가 없음";
    WhyException03: "the device does not take this value or this length", "장치가 이 값이나 길이를 받지 않음";
    WhyException04: "the device could not carry it out", "장치가 요청을 수행하지 못함";
    WhyException06: "the device is busy and needs time", "장치가 다른 일을 처리 중이라 시간이 필요함";
    WhyException08: "the device found an error in its own memory", "장치가 자체 메모리 오류를 발견함";
    WhyException0A: "the gateway is overloaded, or not set up for this unit", "게이트웨이가 과부하이거나 이 유닛이 설정되지 않음";
    WhyException0B: "the device behind the gateway is silent", "게이트웨이 뒤의 장치가 응답하지 않음";
    WhyExceptionOther: "the device answers with a code that only its maker can explain", "제조사만 설명할 수 있는 코드로 응답함";
    AdviceNothing: "nothing needs to be done", "조치할 것 없음";
    AdviceWait: "wait for the next scan", "다음 스캔을 기다릴 것";
    AdviceSwitchOn: "switch the connection on in the project", "프로젝트에서 연결을 사용으로 바꿀 것";
    AdviceEndpoint: "check power, cable, address and port of the endpoint", "전원, 케이블, 접속 주소와 포트를 확인할 것";
    AdviceUnit: "check the unit id and the wiring behind the gateway", "유닛 ID와 게이트웨이 뒤 배선을 확인할 것";
    AdviceAddress: "check table and address of the tag against the device's manual", "태그의 영역과 주소를 장치 설명서와 대조할 것";
    AdviceType: "check data type, byte order and scaling of the tag", "태그의 형식, 바이트 순서, 환산을 확인할 것";
    AdviceProtocol: "check that the device is set to Modbus TCP, and its quirks", "장치가 Modbus TCP로 설정되었는지, 특이 동작이 있는지 확인할 것";
    AdviceAskLess: "raise the reply timeout, or ask for less: smaller blocks, slower scans, window 1", "응답 제한 시간을 늘리거나 요청을 줄일 것: 작은 블록, 느린 스캔, 동시 요청 1";
    AdviceSensor: "look at the sensor and its wiring", "센서와 배선을 확인할 것";
    AdviceDevice: "the device answers that it has no value: check its settings, and which numbers mean no value in the tag", "장치가 값이 없다고 응답함: 장치 설정과 태그의 ‘값 없음을 뜻하는 수’를 확인할 것";
    AdviceReadLog: "read the log and report it: this is a fault of the program", "로그를 확인하고 알릴 것: 프로그램 내부 오류";

    // --- Frames pane ---
    FramesOff: "Frames are not recorded. Switched on, the newest {count} are kept here; nothing is written to a disk, and polling does not wait for it.", "프레임을 기록하지 않는 중입니다. 기록을 켜면 최근 {count}개를 여기에 보관합니다. 디스크에는 쓰지 않으며 폴링을 지연시키지 않습니다.";
    FramesWaiting: "Recording; nothing was sent or received yet", "기록 중, 아직 주고받은 프레임 없음";
    FramesNoMatch: "No frame matches the filter", "필터와 일치하는 프레임 없음";
    FramesRecord: "Record", "기록";
    FramesRecordHint: "Record the frames of every connection", "모든 연결의 프레임 기록";
    FramesPause: "Pause", "일시 정지";
    FramesPauseHint: "Hold the list: frames are counted and not kept", "목록 멈춤: 프레임을 세기만 하고 보관하지 않음";
    FramesFollow: "Newest", "최신";
    FramesFollowHint: "Go to the newest frame and follow", "최신 프레임으로 이동해 따라가기";
    FramesClear: "Clear", "비우기";
    FramesExport: "Export…", "내보내기…";
    FramesExportHint: "Write the frames listed to a file, as CSV or text by its ending", "목록의 프레임을 파일로 저장, 확장자에 따라 CSV 또는 텍스트";
    FramesFilter: "part of the words, bytes or a name", "내용, 바이트, 이름의 일부";
    FramesShown: "{shown} of {all} frames", "프레임 {all}개 중 {shown}개";
    FramesPassed: "{count} passed", "{count}개 지나감";
    FramesLost: "{count} lost", "{count}개 손실";
    FramesOnly: "only {name}", "{name}만";
    FramesFrom: "Connection or device", "연결 또는 장치";
    FramesFromAll: "All connections", "모든 연결";
    FramesKind: "Kind of frame", "프레임 종류";
    FramesKindAll: "All", "전체";
    FramesKindErrors: "Errors", "오류";
    FramesKindWrites: "Writes", "쓰기";
    FramesCopy: "Copy", "복사";
    FramesSelected: "Selected frame", "선택한 프레임";
    FramesKeys: "Arrows move, Shift extends, Ctrl+C copies", "화살표 이동, Shift 범위 선택, Ctrl+C 복사";
    FramesFile: "Frames as CSV or text", "CSV 또는 텍스트 프레임";
    FramesExported: "Frames written to {file}", "프레임을 {file}에 저장함";
    FramesNotExported: "The frames were not written: {why}", "프레임을 저장하지 못함: {why}";
    FramesExportTitle: "Export frames to", "프레임 내보내기";
    ColumnFrom: "Device", "장치";
    ColumnUnitId: "Unit", "유닛";
    ColumnTransaction: "Trans.", "트랜잭션";
    ColumnRoundTrip: "Took ms", "왕복 ms";
    ColumnDecoded: "Decoded", "해석";
    ColumnBytes: "Bytes", "바이트";
    FrameAsk: "read {run}", "읽기 {run}";
    FrameValues: "{run} = {values}", "{run} = {values}";
    FrameWrite: "write {run} := {values}", "쓰기 {run} := {values}";
    FrameDone: "written {run} := {values}", "쓰기 완료 {run} := {values}";
    FrameDoneRun: "written {run}", "쓰기 완료 {run}";
    FrameExchange: "write {run} := {values}, read {ask}", "쓰기 {run} := {values}, 읽기 {ask}";
    FrameLoopback: "loopback of {word}", "되돌리기 시험 {word}";
    FrameAskServerId: "who are you? (server id)", "장치 정보 요청 (서버 ID)";
    FrameServerId: "server id {bytes}", "서버 ID {bytes}";
    FrameAskIdentity: "who are you? (from object {from})", "장치 정보 요청 (객체 {from}부터)";
    FrameIdentity: "it says: {objects}", "장치 정보: {objects}";
    FrameException: "refused: exception {code}, {meaning}", "거부: 예외 {code}, {meaning}";
    FrameOtherFunction: "a function this station does not speak", "이 스테이션이 쓰지 않는 기능";
    FrameUnclear: "no whole Modbus TCP frame", "온전한 Modbus TCP 프레임이 아님";
    FrameCutOff: "only {count} bytes left", "{count}바이트만 전송됨";
    FrameSkipped: "skipped, nobody waits for transaction {id}", "건너뜀, 기다리는 요청이 없는 트랜잭션 {id}";
    FrameRefused: "not believed: {why}", "신뢰하지 않음: {why}";
    FrameUnread: "not looked at", "확인하지 않음";
    FrameMissing: "no reply within {ms} ms", "{ms} ms 안에 응답 없음";
    MalformedProtocolId: "the protocol id is not 0", "프로토콜 ID가 0이 아님";
    MalformedLength: "the length is outside 2 to 254", "길이가 2 ~ 254 범위를 벗어남";
    MalformedRtu: "a serial-line frame without a TCP header", "TCP 헤더 없는 직렬(RTU) 프레임";
    MalformedTransactions: "too many unknown transaction ids", "모르는 트랜잭션 ID가 너무 많음";
    MalformedTrailing: "bytes that belong to no frame", "어느 프레임에도 속하지 않는 바이트";
    MalformedUnit: "another unit answered", "다른 유닛이 응답함";
    MalformedFunction: "the reply is to another function", "다른 기능에 대한 응답";
    MalformedException: "an exception of a wrong length", "예외 응답의 길이가 틀림";
    MalformedData: "more or less data than asked for", "요청과 데이터 길이가 다름";
    MalformedEcho: "the echo of a write differs", "쓰기 확인 응답이 요청과 다름";
    MalformedIdentity: "the identification contradicts itself", "장치 정보가 앞뒤가 맞지 않음";

    // --- Status bar ---
    StatusLive: "Polling", "폴링 중";
    StatusNotLive: "NOT UPDATING", "갱신 멈춤";
    StatusConnections: "{online} of {all} connections online", "연결 {all}개 중 {online}개 정상";
    StatusNoConnections: "no connections", "연결 없음";
    StatusUnsaved: "Unsaved changes", "저장하지 않은 변경";
    StatusClock: "{time} {zone}", "{time} {zone}";
    StatusSimulated: "Simulated plant, time ×{speed}", "시뮬레이션 플랜트, 시간 ×{speed}";
    StatusDevicesOffline: "devices offline: {count}", "통신 두절 장치: {count}";
    StatusDismiss: "Close this message", "메시지 닫기";
    StatusGoLight: "Light", "밝게";
    StatusGoDark: "Dark", "어둡게";

    // --- Project files ---
    FileProjects: "Gaugeglass projects", "Gaugeglass 프로젝트";
    FileOpenTitle: "Open a project", "프로젝트 열기";
    FileSaveTitle: "Save the project as", "다른 이름으로 프로젝트 저장";
    FileTypePath: "No file dialog can be shown here. Type the path of the file.", "파일 대화 상자를 표시할 수 없습니다. 파일 경로를 입력하십시오.";
    FilePath: "Path", "경로";
    FileCannotRead: "Cannot open {file}", "{file} 파일을 열 수 없음";
    FileNotSaved: "Not saved, the old file is untouched: {why}", "저장하지 못함, 기존 파일은 그대로: {why}";
    FileProblems: "{file} was not opened, problems: {count}", "{file} 열지 않음, 문제: {count}";
    FileWarnings: "{file} was opened, remarks: {count}", "{file} 열림, 알림: {count}";
    FileExists: "{file} exists. Replace it?", "{file} 파일이 이미 있습니다. 바꾸시겠습니까?";
    ProblemLine: "line {line}, column {column}", "{line}행 {column}열";
    UnsavedTitle: "Unsaved changes", "저장하지 않은 변경";
    UnsavedQuestion: "{name} has changes that are not saved.", "{name}에 저장하지 않은 변경이 있습니다.";
    RecentEmpty: "No recent projects", "최근 프로젝트 없음";

    // --- Adding, editing, deleting ---
    EditNewConnection: "New connection", "새 연결";
    EditConnection: "Connection {name}", "연결 {name}";
    EditNewDevice: "New device", "새 장치";
    EditDevice: "Device {name}", "장치 {name}";
    EditNewScanClass: "New scan class", "새 스캔 주기";
    EditScanClass: "Scan class {name}", "스캔 주기 {name}";
    EditNewTag: "New tag", "새 태그";
    EditTag: "Tag {name}", "태그 {name}";
    EditNewTrendGroup: "New trend group", "새 추세 그룹";
    EditTrendGroup: "Trend group {name}", "추세 그룹 {name}";
    EditProject: "Project settings", "프로젝트 설정";
    EditRange: "{min} to {max}", "{min} ~ {max}";
    EditWrong: "entries to correct: {count}", "수정이 필요한 항목: {count}";
    EditRequired: "must not be empty", "비워 둘 수 없음";
    EditNotNumber: "is not a number", "숫자가 아님";
    EditOutside: "must be {min} to {max}", "{min} ~ {max} 범위여야 함";
    FaultNotWhole: "“{text}” is not a whole number in range", "“{text}”: 범위 안의 정수가 아님";
    FaultNotNumber: "“{text}” is not a number", "“{text}”: 숫자가 아님";
    FaultComma: "“{text}” is not a number: write the decimal point as a dot", "“{text}”: 숫자가 아님, 소수점은 마침표(.)로 입력";
    FaultNotText: "write lines like 0 = Stopped, each number once; not “{text}”", "0 = 정지 형식으로 숫자마다 한 번씩 입력해야 함: “{text}”";
    FaultOneEnd: "a display range has two ends", "표시 범위는 하한과 상한이 모두 필요함";
    FaultAddressOpen: "“{text}” is read differently by vendors: choose another notation", "“{text}”: 제조사마다 해석이 다름, 다른 표기를 선택";
    FaultAddressBit: "the address names bit {bit}: choose the type bit and this bit", "주소에 비트 {bit}이(가) 있음: 형식을 비트로 하고 같은 비트를 선택";
    AddressSyntax: "“{text}” is not an address in the notation {notation}: {why}", "“{text}”: {notation} 표기의 주소가 아님: {why}";
    AddressNoNotation: "{text} is an address in none of the known notations", "{text}: 알려진 어느 표기법의 주소도 아님";
    AddressTypeOfBit: "a coil or discrete input is a single bit and takes no type", "코일과 접점 입력은 한 비트이므로 형식을 붙일 수 없음";
    AddressZero: "the notation {notation} counts from 1", "{notation} 표기는 1부터 셈";
    AddressNoTable: "“{text}” names no table: 0 or C, 1 or DI, 3 or IR, 4 or HR", "“{text}”: 영역을 알 수 없음: 0·C, 1·DI, 3·IR, 4·HR";
    AddressBitRange: "the bits of a register are 0 to 15", "레지스터의 비트는 0 ~ 15";
    AddressBitOfBit: "coils and discrete inputs are single bits themselves", "코일과 이산 입력은 그 자체가 비트";
    AddressUnitRange: "unit ids are 0 to 255", "유닛 ID는 0 ~ 255";
    AddressNotOctal: "“{text}” is not octal: the digits are 0 to 7", "“{text}”: 8진수가 아님, 0~7만 쓸 수 있음";
    AddressTooFar: "“{text}” lies beyond the last wire address, 65535", "“{text}”: 마지막 전송 주소 65535를 넘음";
    AddressNeedsTable: "choose a table", "영역을 선택해야 함";
    RuleTooLong: "{length} characters are too many, {most} are allowed", "{length}자는 너무 김, 최대 {most}자";
    RuleControlCharacter: "control characters are not allowed", "제어 문자는 쓸 수 없음";
    RuleTooMany: "{count} are too many, {most} are allowed", "{count}개는 너무 많음, 최대 {most}개";
    RuleHost: "“{host}” is neither a host name nor an IP address", "“{host}”: 호스트 이름도 IP 주소도 아님";
    RulePortZero: "port 0 cannot be connected to", "포트 0에는 연결할 수 없음";
    RuleMissing: "“{id}” does not exist any more", "“{id}” 항목이 없음";
    RuleBroadcastUnit: "a broadcast goes to unit 0, not to unit {unit}", "브로드캐스트는 유닛 0으로만 보냄 (지금은 {unit})";
    RuleOneConnection: "the connection {name} leads to the same place, and a device there takes one only", "연결 {name}이(가) 같은 곳으로 이어지며, 그곳 장치는 연결을 하나만 받음";
    RuleCutsIsolated: "reading it would also read a part of {name}, which is read alone", "따로 읽는 태그 {name}의 일부를 함께 읽게 됨";
    RuleUnitTaken: "unit {unit} of this connection is another device already", "이 연결의 유닛 {unit}은(는) 이미 다른 장치";
    RuleTooWide: "the value takes {registers} registers, the device gives at most {most} at once", "값이 레지스터 {registers}개를 차지하지만 장치는 한 번에 최대 {most}개";
    RuleOnlyBits: "{table} hold single bits: choose the type bool", "{table}: 비트 하나씩만 있음, 형식을 bool로 선택";
    RuleOnlyRegisters: "{table} hold registers: choose another type than bool, such as bit", "{table}: 레지스터 영역, bool 대신 비트 등 다른 형식을 선택";
    RuleCutByEnd: "the value starts at {wire}, takes {registers} registers and passes 65535", "{wire}에서 시작하는 값이 레지스터 {registers}개를 차지해 65535를 넘음";
    RuleGain: "a gain of {gain} makes every value the same", "배율 {gain}: 모든 값이 같아짐";
    RuleGainNoInverse: "nothing can be written through the gain {gain}: take one with at most 28 decimals", "배율 {gain}: 쓰기 값으로 되돌릴 수 없음, 소수 28자리 이하의 배율이 필요함";
    RuleDivisor: "nothing can be divided by {divisor}", "{divisor}(으)로 나눌 수 없음";
    RulePoints: "the first raw number must be below the second, and the two values must differ", "첫 원시값이 둘째보다 작아야 하고 두 값은 서로 달라야 함";
    RuleMask: "{mask} does not name neighbouring bits", "{mask}: 이어진 비트가 아님";
    RuleEncoding: "UTF-16 needs both bytes of a register", "UTF-16은 레지스터의 두 바이트가 모두 필요함";
    RuleNotAList: "{type}: one value a tag", "{type}: 태그 하나에 값 하나만 가능";
    RuleNoNumber: "{type} is no number", "{type}: 수가 아님";
    RuleNoSuchBit: "the value has no bit {bit}", "값에 비트 {bit}이(가) 없음";
    RuleOnlyShown: "a list and a four-quadrant power factor can only be shown", "목록과 4상한 역률은 표시만 가능";
    RuleNotScalable: "{type} cannot be scaled", "{type} 형식은 환산할 수 없음";
    RuleDisplayEmpty: "the low end must be below the high end", "하한이 상한보다 작아야 함";
    RuleOnlyRead: "{table} can only be read", "{table}: 읽기 전용 영역";
    RuleLimitsEmpty: "the lower limit must not pass the upper", "최솟값이 최댓값을 넘을 수 없음";
    RuleButton: "buttons and switches need the type bool or bit", "버튼과 스위치는 bool 또는 비트 형식이어야 함";
    RuleTextAsCurve: "{name} holds text, which cannot be drawn as a curve", "{name}: 문자열이라 곡선으로 그릴 수 없음";
    EditNameTaken: "another one has this name", "이미 있는 이름";
    DeleteTitle: "Delete {name}?", "{name} 삭제";
    DeleteWithTags: "What goes with it – tags: {count}.", "함께 삭제되는 항목 – 태그: {count}.";
    DeleteWithDevices: "What goes with it – devices: {devices}, tags: {tags}.", "함께 삭제되는 항목 – 장치: {devices}, 태그: {tags}.";
    DeleteUndoable: "Undo brings it back.", "실행 취소로 되돌릴 수 있습니다.";

    // --- Fields of every dialog ---
    FieldName: "Name", "이름";
    FieldDescription: "Description", "설명";

    // --- Fields of a connection ---
    FieldEndpoint: "Kind", "종류";
    EndpointTcp: "Modbus TCP", "Modbus TCP";
    EndpointSimulator: "Built-in simulator", "내장 시뮬레이터";
    FieldHost: "Host", "호스트";
    FieldHostHint: "name or IP address", "이름 또는 IP 주소";
    FieldPort: "Port", "포트";
    FieldPortHint: "502 is the registered port", "등록된 포트는 502";
    FieldPlant: "Plant", "플랜트";
    FieldSpeed: "Speed", "속도";
    FieldSpeedHint: "simulated seconds per second", "실제 1초당 시뮬레이션 초";
    FieldConnectTimeout: "Connect timeout (ms)", "연결 제한 시간 (ms)";
    FieldEnabled: "Switched on", "사용";
    FieldEnabledHint: "off: never connected, its tags are bad", "끄면 연결하지 않으며 태그는 불량으로 표시";

    // --- Fields of a device ---
    FieldConnection: "Connection", "연결";
    FieldUnitId: "Unit id", "유닛 ID";
    FieldUnitIdHint: "255 or 1 for a device on its own, 1 to 247 behind a gateway", "단독 장치는 255 또는 1, 게이트웨이 뒤 장치는 1 ~ 247";
    FieldByteOrder: "Byte order", "바이트 순서";
    FieldByteOrderHint: "A is the most significant byte; letters in the order they travel", "A가 최상위 바이트, 전송되는 순서대로 표기";
    FieldTimeout: "Reply timeout (ms)", "응답 제한 시간 (ms)";
    FieldMaxRegisters: "Most registers in one read", "한 번에 읽는 최대 레지스터 수";
    FieldMaxBits: "Most bits in one read", "한 번에 읽는 최대 비트 수";
    FieldMaxGap: "Unused registers read along", "함께 읽어도 되는 빈 레지스터 수";
    FieldMaxGapHint: "empty: by its kind, {count}", "비우면 종류에 따름, {count}";
    FieldKind: "Kind of device", "장치 종류";
    KindUnknown: "unknown device", "알 수 없는 장치";
    KindOwnPlc: "own PLC", "자체 PLC";
    KindSerialGateway: "gateway to serial", "직렬 게이트웨이";
    KindMeasured: "own numbers", "직접 입력";
    KindUnknownHint: "reads nothing that is not wanted", "필요한 것만 읽음";
    KindOwnPlcHint: "on Ethernet, memory without holes", "이더넷, 빈 곳 없는 메모리";
    KindSerialGatewayHint: "about 22 ms a request, 2.2 ms a register", "요청당 약 22 ms, 레지스터당 2.2 ms";
    FieldRequestTime: "Time of a request (µs)", "요청 하나의 시간 (µs)";
    FieldRegisterTime: "Time of a register (µs)", "레지스터 하나의 시간 (µs)";
    FieldPause: "Pause between requests (ms)", "요청 사이 간격 (ms)";
    FieldWindow: "Requests in flight", "동시 요청 수";
    FieldWindowHint: "1 unless the device takes more", "장치가 허용하지 않으면 1";
    FieldLearnWindow: "Find it out", "자동 탐색";
    FieldLearnWindowHint: "begin with 1, try more, fall back", "1부터 늘려 보고, 실패하면 되돌림";
    FieldShareSegments: "Share segments", "세그먼트 공유";
    FieldShareSegmentsHint: "several requests in one TCP segment", "한 TCP 세그먼트에 여러 요청";
    FieldWriteFunction: "Writing several registers", "여러 레지스터 쓰기";
    WriteFunctionAsAppropriate: "one by FC 5/6, several by FC 15/16", "하나는 FC 5/6, 여럿은 FC 15/16";
    WriteFunctionMultiple: "always FC 15/16", "항상 FC 15/16";
    WriteFunctionSingle: "always FC 5/6", "항상 FC 5/6";
    FieldBitWrite: "Writing a bit of a register", "레지스터의 비트 쓰기";
    BitWriteMask: "FC 22, in one step", "FC 22, 한 단계로";
    BitWriteModify: "read, change, write", "읽고 바꾸어 쓰기";
    BitWriteModifyHint: "another client can come between", "그 사이 다른 클라이언트가 끼어들 수 있음";
    FieldSettle: "Time for a write to show (ms)", "쓰기 반영 대기 시간 (ms)";
    SectionReading: "Reading", "읽기";
    SectionWriting: "Writing", "쓰기";

    // --- Fields of a scan class ---
    FieldPeriod: "Period (ms)", "주기 (ms)";

    // --- Fields of a tag ---
    FieldTagNameHint: "a path: Area/Unit/Tag", "경로: 구역/설비/태그";
    FieldDevice: "Device", "장치";
    FieldScanClass: "Scan class", "스캔 주기";
    FieldTable: "Table", "영역";
    TableCoil: "Coils", "코일";
    TableDiscreteInput: "Discrete inputs", "이산 입력";
    TableInputRegister: "Input registers", "입력 레지스터";
    TableHoldingRegister: "Holding registers", "홀딩 레지스터";
    FieldAddress: "Address", "주소";
    FieldNotation: "Notation", "주소 표기";
    FieldNotationHint: "how the address is to be read", "주소를 해석하는 방식";
    NotationModicon: "Modicon (40001)", "Modicon (40001)";
    NotationModiconX: "Modicon with x (4x00001)", "Modicon x 표기 (4x00001)";
    NotationPrefix0: "Prefix, from 0 (HR0)", "접두어, 0부터 (HR0)";
    NotationPrefix1: "Prefix, from 1 (HR1)", "접두어, 1부터 (HR1)";
    NotationRaw0: "Number, from 0", "숫자, 0부터";
    NotationRaw1: "Number, from 1", "숫자, 1부터";
    NotationPlc4x: "PLC4X (holding-register:1)", "PLC4X (holding-register:1)";
    NotationIec: "IEC 61131 (%MW0)", "IEC 61131 (%MW0)";
    NotationKepware: "Kepware (400001)", "Kepware (400001)";
    NotationModbusScope: "ModbusScope", "ModbusScope";
    NotationAbbDrive16: "ABB drive parameter, 16 bits (01.10)", "ABB 드라이브 파라미터, 16비트 (01.10)";
    NotationAbbDrive32: "ABB drive parameter, 32 bits (01.10)", "ABB 드라이브 파라미터, 32비트 (01.10)";
    NotationDanfoss: "Danfoss parameter (16-13)", "Danfoss 파라미터 (16-13)";
    NotationDl240: "DirectLOGIC V-memory, octal (V2000)", "DirectLOGIC V 메모리, 8진 (V2000)";
    FieldType: "Type", "형식";
    TypeBool: "bool", "불 (bool)";
    TypeBit: "bit of a register", "레지스터의 비트";
    TypeU16: "unsigned 16 bits", "부호 없는 16비트";
    TypeI16: "signed 16 bits", "부호 있는 16비트";
    TypeU32: "unsigned 32 bits", "부호 없는 32비트";
    TypeI32: "signed 32 bits", "부호 있는 32비트";
    TypeU64: "unsigned 64 bits", "부호 없는 64비트";
    TypeI64: "signed 64 bits", "부호 있는 64비트";
    TypeF16: "float 16 bits", "실수 16비트";
    TypeF32: "float 32 bits", "실수 32비트";
    TypeF64: "float 64 bits", "실수 64비트";
    TypeFieldUnsigned: "unsigned part of a register", "레지스터 일부, 부호 없음";
    TypeFieldSigned: "signed part of a register", "레지스터 일부, 부호 있음";
    TypeBcd16: "four decimal digits (BCD)", "십진 4자리 (BCD)";
    TypeBcd32: "eight decimal digits (BCD)", "십진 8자리 (BCD)";
    TypeSignMagnitude: "sign and 15 bits", "부호와 크기 15비트";
    TypeMod10000: "four digits a register", "레지스터당 십진 4자리";
    TypeUnixSeconds: "seconds since 1970", "1970년부터의 초";
    TypeUnixMillis: "milliseconds since 1970", "1970년부터의 밀리초";
    TypeSixRegisters: "date and time, six registers", "날짜와 시각, 레지스터 6개";
    TypePackedBcd: "date and time, BCD", "날짜와 시각, BCD";
    TypeSchneider: "date and time, Schneider", "날짜와 시각, Schneider";
    TypeText: "text", "문자열";
    FieldBitIndex: "Bit", "비트";
    FieldBitIndexHint: "0 is the least significant, 15 the most", "0이 최하위, 15가 최상위";
    FieldMask: "Mask", "마스크";
    FieldMaskHint: "a part of the register, such as 0x00F0; empty: all of it", "레지스터 일부, 예: 0x00F0, 비우면 전체";
    FieldTextLength: "Length in registers", "길이 (레지스터 수)";
    FieldTextOrder: "First character", "첫 문자";
    TextHighFirst: "in the high byte", "상위 바이트";
    TextLowFirst: "in the low byte", "하위 바이트";
    TextLowOnly: "low bytes alone", "하위 바이트만 사용";
    TextHighOnly: "high bytes alone", "상위 바이트만 사용";
    FieldTextEncoding: "Encoding", "문자 인코딩";
    TextUtf8: "UTF-8", "UTF-8";
    TextLatin1: "Latin-1 (ISO 8859-1)", "Latin-1 (ISO 8859-1)";
    TextUtf16: "UTF-16", "UTF-16";
    FieldCount: "Values in a row", "연속된 값의 수";
    FieldCountHint: "more than 1: a list, only shown", "2 이상이면 목록으로 표시만 함";
    FieldTextPad: "Unused end", "남는 자리";
    TextPadNul: "NUL bytes", "NUL 문자";
    TextPadSpace: "spaces", "공백";
    OrderOfDevice: "of the device ({order})", "장치 설정 따름 ({order})";
    FieldScaling: "Scaling", "환산";
    ScalingLinear: "raw × gain + offset", "원시값 × 배율 + 오프셋";
    ScalingDivisor: "raw ÷ divisor + offset", "원시값 ÷ 나눗수 + 오프셋";
    ScalingTwoPoint: "two points", "두 점";
    ScalingFactor: "scale factor in a register", "레지스터의 배율 지수";
    ScalingPowerFactor: "power factor, four quadrants", "역률, 4상한";
    FieldDivisor: "Divisor", "나눗수";
    FieldRawLo: "First raw number", "첫 원시값";
    FieldRawHi: "Second raw number", "둘째 원시값";
    FieldEngLo: "Value at the first", "첫 원시값의 값";
    FieldEngHi: "Value at the second", "둘째 원시값의 값";
    FieldCurve: "Between them", "두 점 사이";
    CurveStraight: "straight line", "직선";
    CurveSquareRoot: "square root", "제곱근";
    FieldClamp: "Stop at the points", "두 점에서 멈춤";
    FieldClampHint: "beyond them the value is then uncertain", "벗어난 값은 불확실로 표시됨";
    FieldFactor: "Scale factor at", "배율 지수 주소";
    FieldFactorHint: "wire address in the same table: value × 10^factor", "같은 영역의 전송 주소: 값 × 10^지수";
    FieldSentinel: "Means no value", "값 없음을 뜻하는 수";
    SentinelNone: "no number does", "없음";
    SentinelNumbers: "these numbers", "다음의 수";
    SentinelSunSpec: "SunSpec", "SunSpec";
    SentinelSunSpecAcc: "SunSpec counter (0)", "SunSpec 적산값 (0)";
    SentinelAbb: "ABB meters", "ABB 계량기";
    SentinelSma: "SMA", "SMA";
    FieldSentinelNumbers: "Raw numbers", "원시값 목록";
    FieldSentinelHint: "with commas between them", "쉼표로 구분";
    FieldTexts: "Texts", "문구";
    TextsNone: "show the number", "숫자로 표시";
    TextsStates: "a text for each number", "숫자마다 문구";
    TextsBits: "a text for each bit", "비트마다 문구";
    FieldTextLines: "Numbers and texts", "숫자와 문구";
    FieldTextLinesHint: "one a line: 0 = Stopped", "한 줄에 하나: 0 = 정지";
    StateUnknown: "{number} (unknown)", "{number} (알 수 없음)";
    BitUnnamed: "bit {bit}", "비트 {bit}";
    BitsNone: "-", "-";
    NatureLeading: "leading", "진상";
    NatureLagging: "lagging", "지상";
    FieldGain: "Gain", "배율";
    FieldOffset: "Offset", "오프셋";
    FieldEngineeringUnit: "Unit", "단위";
    FieldDecimals: "Decimals", "소수 자릿수";
    FieldDisplayLow: "Display range, low", "표시 범위 하한";
    FieldDisplayHigh: "Display range, high", "표시 범위 상한";
    SectionDisplay: "Display", "표시";
    DecimalsHint: "empty: as many as needed", "비우면 필요한 만큼";
    FieldDisplayHint: "of gauges and trends; both ends or none", "게이지와 추세의 범위, 양쪽 모두 입력하거나 모두 비움";
    FieldWritable: "May be written", "쓰기 허용";
    FieldWritableHint: "off: no command of this station reaches it", "끄면 이 스테이션에서 절대 쓰지 않음";
    FieldWriteLimitHint: "empty: no limit but that of the type", "비우면 형식의 한계까지 허용";
    FieldConfirmHint: "shows old and new value and asks", "이전 값과 새 값을 보여 주고 확인";
    FieldWriteMin: "Smallest value to write", "쓰기 최솟값";
    FieldWriteMax: "Largest value to write", "쓰기 최댓값";
    FieldControl: "Control", "조작 방식";
    FieldIsolated: "Read alone", "따로 읽기";
    FieldIsolatedHint: "for what reading changes, such as a counter it clears", "읽으면 값이 바뀌는 레지스터용";
    FieldTagWriteFunction: "Write function", "쓰기 기능";
    WriteFunctionOfDevice: "of the device ({function})", "장치 설정 따름 ({function})";
    ControlField: "field", "입력란";
    ControlToggle: "switch", "스위치";
    ControlMomentary: "button, while held", "누르는 동안";
    ControlPulse: "button, pulse", "펄스 버튼";
    FieldPulse: "Pulse (ms)", "펄스 시간 (ms)";
    FieldConfirm: "Ask before writing", "쓰기 전 확인";

    // --- Fields of a trend group and of the project ---
    FieldPens: "Pens", "펜";
    FieldSpan: "Time span (s)", "시간 폭 (초)";
    PensEmpty: "no pens yet", "아직 펜 없음";
    PensOffered: "Tags to add", "추가할 태그";
    PenAdd: "Add {name}", "{name} 추가";
    PenUp: "Move {name} up", "{name} 위로";
    PenDown: "Move {name} down", "{name} 아래로";
    PenRemove: "Remove {name}", "{name} 제거";
    FieldProjectName: "Project name", "프로젝트 이름";

    // --- About and advice when no window can be opened ---
    AboutText: "A native desktop HMI for plants that speak Modbus TCP.", "Modbus TCP 설비를 위한 데스크톱 HMI.";
    AboutVersion: "Version {version}", "버전 {version}";
    AboutLicence: "Licence: MIT or Apache-2.0, at your choice", "라이선스: MIT 또는 Apache-2.0 중 선택";
    AboutSafetyTitle: "Not a safety system", "안전 시스템이 아님";
    AboutSafety: "This program shows and operates; it protects nobody. Do not rely on it for emergency stops, interlocks or any other function on which life, health or the environment depends. Those belong into equipment made and certified for it.", "이 프로그램은 감시와 조작을 위한 것이며 안전을 보장하지 않습니다. 비상 정지, 인터록 등 생명, 건강, 환경이 걸린 기능에 사용하지 마십시오. 그런 기능은 인증된 전용 안전 장비로 구현해야 합니다.";
    AboutFont: "Font: Noto Sans KR, SIL Open Font License 1.1", "글꼴: Noto Sans KR, SIL Open Font License 1.1";
    DisplayNone: "no window can be opened: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)", "창을 열 수 없음: 디스플레이가 없음 (DISPLAY, WAYLAND_DISPLAY 모두 설정되지 않음)";
    DisplayMissing: "no window can be opened: missing libraries: {libraries}", "창을 열 수 없음: 없는 라이브러리: {libraries}";
    DisplayFailed: "no window can be opened: {why}", "창을 열 수 없음: {why}";
    DisplayInstall: "get them with one of:", "다음 중 하나로 설치:";
    DisplayInstead: "the same plant in the terminal:", "같은 플랜트를 터미널에서 보려면:";

    // --- Alarms ---
    RuleLimitTaken: "another alarm watches this limit of the tag", "이 태그의 같은 한계를 감시하는 알람이 이미 있음";
    RuleNoAlarmNumber: "{name} is not a single number", "{name}: 단일 숫자가 아님";
    RuleAlarmNeedsTag: "an alarm of this kind watches a tag", "이 종류의 알람에는 감시할 태그가 필요함";
    RuleNotPositive: "{number} is not above zero", "{number}: 0보다 커야 함";
    RuleNegative: "{number} is below zero", "{number}: 0 이상이어야 함";
    RuleExpressionEmpty: "the expression is missing", "수식이 비어 있음";
    RuleExpression: "the expression is wrong at character {column}", "수식 오류: {column}번째 문자";
    EventKindAlarm: "Alarms", "알람";
    EventAlarm: "{name} ({priority}): {what}, now {to}", "{name} ({priority}): {what}, 현재 {to}";
    EventAlarmRefused: "{name}: not done: {why}", "{name}: 실행 안 됨: {why}";
    AlarmPriorityLow: "low", "낮음";
    AlarmPriorityMedium: "medium", "중간";
    AlarmPriorityHigh: "high", "높음";
    AlarmPriorityHighest: "highest", "최고";
    AlarmNormal: "normal", "정상";
    AlarmUnacknowledged: "on, not acknowledged", "발생, 미확인";
    AlarmAcknowledged: "on, acknowledged", "발생, 확인됨";
    AlarmReturned: "gone, not acknowledged", "복귀, 미확인";
    AlarmLatchedUnacknowledged: "latched, not acknowledged", "래치, 미확인";
    AlarmLatchedAcknowledged: "latched, acknowledged", "래치, 확인됨";
    AlarmShelved: "shelved", "보류됨";
    AlarmSuppressed: "suppressed by design", "설계상 억제됨";
    AlarmOutOfService: "out of service", "사용 중지";
    AlarmEventCame: "came", "발생";
    AlarmEventWent: "went", "복귀";
    AlarmEventAcknowledged: "acknowledged", "확인";
    AlarmEventReset: "reset", "리셋";
    AlarmEventWorse: "got worse", "악화";
    AlarmEventShelved: "shelved", "보류";
    AlarmEventUnshelved: "taken from the shelf", "보류 해제";
    AlarmEventSuppressed: "suppressed by design", "설계상 억제";
    AlarmEventUnsuppressed: "no longer suppressed", "억제 해제";
    AlarmEventOutOfService: "taken out of service", "사용 중지";
    AlarmEventInService: "back in service", "사용 재개";
    PaneAlarms: "Alarms", "알람";
    AlarmBannerCount: "{priority}: {all} on, {new} not acknowledged", "{priority}: 발생 {all}건, 미확인 {new}건";
    AlarmBannerNone: "No alarm waits for acknowledgement", "미확인 알람 없음";
    AlarmBannerShelved: "{count} shelved", "보류 {count}건";
    AlarmBannerOutOfService: "{count} out of service", "사용 중지 {count}건";
    AlarmBannerUnknown: "{count} cannot be evaluated", "판단 불가 {count}건";
    AlarmAck: "Acknowledge", "확인";
    AlarmAckNamed: "Acknowledge {name}", "{name} 확인";
    AlarmAckPage: "Acknowledge the page", "페이지 확인";
    AlarmReset: "Reset", "리셋";
    AlarmShelve: "Shelve", "보류";
    AlarmUnshelve: "Take from the shelf", "보류 해제";
    AlarmOffService: "Take out of service", "사용 중지";
    AlarmToService: "Put back into service", "사용 재개";
    AlarmReason: "Reason", "사유";
    AlarmMinutes: "Minutes", "시간(분)";
    AlarmOnce: "until it goes", "복귀할 때까지";
    AlarmListStanding: "On", "발생";
    AlarmListQuiet: "Kept quiet", "보류·억제";
    AlarmListAll: "All alarms", "모든 알람";
    AlarmListEmpty: "No alarms here", "해당 알람 없음";
    AlarmFilter: "Name", "이름";
    AlarmDeviceOut: "cannot be evaluated: device offline", "판단 불가: 통신 두절";
    AlarmInputBad: "cannot be evaluated", "판단 불가";
    AlarmOfDevice: "{name} does not answer", "{name} 통신 두절";
    AlarmWhyShelved: "On the shelf", "보류 중";
    AlarmShelvedText: "{who}: {reason} ({minutes} min left)", "{who}: {reason} ({minutes}분 남음)";
    AlarmWhySuppressed: "Suppressed by", "억제 조건";
    AlarmWhyOutOfService: "Out of service", "사용 중지 사유";
    AlarmCause: "Cause", "원인";
    AlarmConsequence: "Consequence", "결과";
    AlarmAction: "What to do", "조치";
    AlarmRespond: "Time to respond", "대응 시간";
    AlarmSeconds: "{seconds} s", "{seconds}초";
}
