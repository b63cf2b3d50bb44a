"use strict";
// Words of the interface, search that ignores marks, numbers and dates.

const WORDS = {
  vi: {
    skip: "Đến nội dung chính", menu: "Các phần", overview: "Tổng quan", entities: "Thực thể", network: "Mạng lưới",
    map: "Bản đồ", articles: "Bài báo", rejects: "Không đọc được",
    theme: "Sáng / tối", other_language: "English",
    PER: "Người", LOC: "Địa danh", ORG: "Tổ chức", PER_many: "người", LOC_many: "địa danh", ORG_many: "tổ chức",
    search_entities: "Tìm tên, tên khác, chức danh…", search_articles: "Tìm trong tiêu đề và nội dung…",
    search_all: "Tìm thực thể", all_kinds: "Loại", located_only: "Có tọa độ", with_role: "Có chức danh",
    vn_admin: "ĐVHC", own_list: "Danh sách riêng", name: "Tên", aliases: "Tên khác", roles: "Chức danh", link: "Liên kết", mentions: "Lần nhắc", n_articles: "Số bài",
    dates: "Thời gian", date: "Ngày", title: "Tiêu đề", source: "Nguồn", file: "Tệp", none: "Không có kết quả nào.",
    shown_of: "{n} trong số {of}", show_more: "Hiện thêm", sorted_by: "Sắp xếp theo",
    articles_by_date: "Bài báo theo ngày đăng", mentions_by_date: "Lần nhắc theo ngày đăng", data_table: "Xem số liệu",
    most_named: "Được nhắc nhiều nhất", see_all: "Xem tất cả",
    day: "ngày", week: "tuần từ", month: "tháng", year: "năm", undated: "{n} bài không rõ ngày đăng.",
    in_context: "Trong ngữ cảnh", neighbours: "Cùng xuất hiện", neighbours_hint: "Số câu có cả hai tên",
    held_by: "Người giữ chức", facts: "Thông tin", now: "Nay là", country: "Quốc gia", coordinates: "Tọa độ",
    show_in_network: "Xem trong mạng lưới", show_on_map: "Xem trên bản đồ",
    context_left: "Trang này giữ {n} trong số {of} lần nhắc.", filter_bar: "Chọn một cột để chỉ xem thời gian đó.",
    clear_filter: "Bỏ lọc thời gian", no_context: "Trang này không giữ câu nào có tên này.",
    min_weight: "Số câu chung tối thiểu", n_names: "Số tên", groups: "Nhóm", group: "Nhóm", all_groups: "Tất cả các nhóm",
    network_hint: "Hai tên nối với nhau khi đứng chung một câu. Màu là nhóm những tên hay đi cùng nhau; hình là loại. Chọn một tên để xem quanh nó.",
    network_label: "Mạng lưới {n} tên và {m} liên kết", network_empty: "Không có liên kết nào với bộ lọc này.",
    open_entity: "Mở trang thực thể", zoom_in: "Phóng to", zoom_out: "Thu nhỏ",
    map_hint: "Mỗi chấm là một địa danh được nhận ra trong danh mục; diện tích theo số lần nhắc. Đường bờ biển và biên giới chỉ để định hướng.",
    map_label: "Bản đồ {n} địa danh", map_empty: "Chưa có địa danh nào có tọa độ.", viet_nam: "Việt Nam", asia: "Châu Á", world: "Thế giới",
    places: "Địa danh trên bản đồ",
    article: "Bài báo", names_in_article: "Tên trong bài", no_text: "Trang này chỉ giữ nội dung của một phần số bài; bài này không có trong đó. Toàn văn nằm trong tệp nguồn.",
    duplicate: "Gần như trùng với", newer: "Bài mới hơn", older: "Bài cũ hơn", open_source: "Mở trang gốc",
    rejects_hint: "Những tệp không thành bài báo, và lý do.", no_rejects: "Mọi tệp đều đọc được.", stage: "Bước", reason: "Lý do",
    c_articles: "bài báo", c_mentions: "lần nhắc tên", c_roles: "chức danh", c_located: "địa danh có tọa độ", c_duplicates: "bài gần trùng", c_rejects: "tệp không đọc được",
    from_to: "Từ {from} đến {to}",
    sampled: "Trang này là một mẫu", left_texts: "Toàn văn của {n} trong số {of} bài, trải đều theo ngày đăng; các bài khác chỉ có tiêu đề.",
    left_articles: "{n} bài cũ nhất hoặc không rõ ngày không có trong danh sách.", left_entities: "{n} thực thể ít được nhắc nhất không có trong danh sách.",
    left_rejects: "{n} tệp không đọc được không có trong danh sách.", left_counts: "Các con số ở đầu trang tính trên toàn bộ dữ liệu.",
    made_with: "Làm bằng thucthe {version}, mô hình {model}.", finished: "Chạy xong {when}.",
    about_text: "Tên được máy tìm và gộp lại; máy có thể nhầm. Hãy xem câu gốc trước khi dùng. Trang này không gửi hay tải gì qua mạng.",
    libraries: "Thư viện và dữ liệu đi kèm", no_articles: "Chưa có bài nào.", hoang_sa: "Hoàng Sa", truong_sa: "Trường Sa",
  },
  en: {
    skip: "Skip to main content", menu: "Sections", overview: "Overview", entities: "Entities", network: "Network",
    map: "Map", articles: "Articles", rejects: "Unreadable",
    theme: "Light / dark", other_language: "Tiếng Việt",
    PER: "Person", LOC: "Place", ORG: "Organization", PER_many: "persons", LOC_many: "places", ORG_many: "organizations",
    search_entities: "Find a name, an alias, a role…", search_articles: "Find in titles and texts…",
    search_all: "Find an entity", all_kinds: "Kind", located_only: "With coordinates", with_role: "With a role",
    vn_admin: "VN unit", own_list: "Own list", name: "Name", aliases: "Other names", roles: "Roles", link: "Link", mentions: "Mentions", n_articles: "Articles",
    dates: "Dates", date: "Date", title: "Title", source: "Source", file: "File", none: "Nothing found.",
    shown_of: "{n} of {of}", show_more: "Show more", sorted_by: "Sort by",
    articles_by_date: "Articles by date of publication", mentions_by_date: "Mentions by date of publication", data_table: "See the figures",
    most_named: "Named most often", see_all: "See all",
    day: "day", week: "week from", month: "month", year: "year", undated: "{n} articles have no known date.",
    in_context: "In context", neighbours: "Named together with", neighbours_hint: "Sentences that hold both names",
    held_by: "Roles held here", facts: "Facts", now: "Now", country: "Country", coordinates: "Coordinates",
    show_in_network: "Show in the network", show_on_map: "Show on the map",
    context_left: "This page holds {n} of {of} mentions.", filter_bar: "Choose a bar to see only that time.",
    clear_filter: "Show all times", no_context: "This page holds no sentence with this name.",
    min_weight: "Sentences shared, at least", n_names: "Names", groups: "Groups", group: "Group", all_groups: "All groups",
    network_hint: "Two names are joined when they share a sentence. Colours are groups of names that often come together; shapes are kinds. Choose a name to see what is around it.",
    network_label: "Network of {n} names and {m} links", network_empty: "No links with these filters.",
    open_entity: "Open its page", zoom_in: "Zoom in", zoom_out: "Zoom out",
    map_hint: "Each dot is a place that was found in a gazetteer; its area shows how often it is named. Coastlines and borders are for orientation only.",
    map_label: "Map of {n} places", map_empty: "No place has coordinates.", viet_nam: "Việt Nam", asia: "Asia", world: "World",
    places: "Places on the map",
    article: "Article", names_in_article: "Names in this article", no_text: "This page holds the texts of a part of the articles only; this one is not among them. Its full text is in the source file.",
    duplicate: "Almost the same as", newer: "Newer article", older: "Older article", open_source: "Open the original page",
    rejects_hint: "Files that became no article, and why.", no_rejects: "Every file could be read.", stage: "Stage", reason: "Reason",
    c_articles: "articles", c_mentions: "mentions of names", c_roles: "roles", c_located: "places with coordinates", c_duplicates: "near duplicates", c_rejects: "unreadable files",
    from_to: "From {from} to {to}",
    sampled: "This page is a sample", left_texts: "The full texts of {n} of {of} articles, spread evenly over time; of the others only the titles.",
    left_articles: "{n} articles, the oldest or those without a date, are not listed.", left_entities: "{n} entities that are named least often are not listed.",
    left_rejects: "{n} unreadable files are not listed.", left_counts: "The figures on the first page count everything.",
    made_with: "Made with thucthe {version}, model {model}.", finished: "Run finished {when}.",
    about_text: "Names were found and joined by a machine, which errs at times. Look at the sentence before you rely on it. This page sends and loads nothing over the network.",
    libraries: "Libraries and data inside", no_articles: "No articles yet.", hoang_sa: "Paracel Islands", truong_sa: "Spratly Islands",
  },
};

const settings = { language: "vi", theme: "" };

/** Give a text of the interface, with {places} filled in. */
function t(key, values = {}) {
  return (WORDS[settings.language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Bring a text into the form that is searched: small letters without marks, "đ" as "d", white space as one space. */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").replace(/\s+/g, " ");
}

/** Make a test of folded texts: whether one holds all words of a query. */
function matcher(query) {
  const words = fold(query).trim().split(" ");
  return (folded) => words.every((word) => folded.includes(word));
}

const number = (value) => value.toLocaleString(settings.language);
const locale = () => (settings.language === "vi" ? "vi-VN" : "en-GB");

/** Write a day such as 2026-01-31 for readers. */
function day(iso, options = { day: "numeric", month: "numeric", year: "numeric" }) {
  return iso ? new Date(`${iso}T00:00:00Z`).toLocaleDateString(locale(), { ...options, timeZone: "UTC" }) : "";
}

/** Name a bar of a timeline: "tháng 3/2026". */
function binName(iso, unit) {
  const options = { month: { month: "numeric", year: "numeric" }, year: { year: "numeric" } }[unit];
  const named = day(iso, options);
  return unit === "day" || (unit === "month" && settings.language === "vi") ? named : `${t(unit)} ${named}`;
}

/** Name a country from its two letters. */
function countryName(code) {
  try {
    return new Intl.DisplayNames([settings.language], { type: "region" }).of(code);
  } catch {
    return code;
  }
}

/** Keep a choice for the next visit where the browser allows it; a page opened from a mail often may not. */
function remember(name, value) {
  try {
    localStorage.setItem(`thucthe-${name}`, value);
  } catch { /* The choice then lasts as long as the page. */ }
}

function recall(name) {
  try {
    return localStorage.getItem(`thucthe-${name}`);
  } catch {
    return null;
  }
}
