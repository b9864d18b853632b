// SPDX-License-Identifier: Apache-2.0
#include "sim/config/publication_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sim/config/document.h"
#include "sim/config/reader.h"

namespace bfpsim {
namespace config {
namespace {

constexpr double kMost = 1e12;

using Kind = PublishedBound::Kind;
constexpr Kind kKinds[] = {Kind::MoreThan, Kind::AtLeast, Kind::AtMost, Kind::Within, Kind::Between};

const Words& bound_words() {
  static const Words kWords{{"more_than", "at_least", "at_most", "within", "between"}, {}};
  return kWords;
}

/// The keys that a bound of this kind has beside the value.
void check_bound(const Node& node, const std::string& path, const MappingReader& reader, Kind kind,
                 Problems& problems) {
  const auto need = [&](const char* key, bool needed) {
    if ((reader.find(key) != nullptr) == needed) return;
    problems.add(node.place, fmt::format("'{}': '{}' goes with a bound '{}', and only with it", path, key,
                                         std::string(key) == "tolerance" ? "within" : "between"));
  };
  need("tolerance", kind == Kind::Within);
  need("low", kind == Kind::Between);
  need("high", kind == Kind::Between);
}

PublishedFigure parse_figure(const Entry& entry, Problems& problems) {
  const std::string path = "figures." + entry.key;
  const MappingReader reader(entry.value, path,
                             {{"value", "what", "where", "bound"}, {"said", "tolerance", "low", "high"}, {}},
                             problems);
  PublishedFigure figure;
  figure.id = entry.key;
  figure.what = reader.text("what").value_or("");
  figure.where = reader.text("where").value_or("");
  figure.bound.value = reader.number("value", -kMost, kMost).value_or(0.0);
  figure.said = reader.text("said").value_or(fmt::format("{}", figure.bound.value));
  figure.bound.tolerance = reader.number("tolerance", 0.0, 1.0).value_or(0.0);
  figure.bound.low = reader.number("low", -kMost, kMost).value_or(0.0);
  figure.bound.high = reader.number("high", -kMost, kMost).value_or(0.0);
  if (const auto word = reader.word("bound", bound_words())) {
    figure.bound.kind = kKinds[*word];
    check_bound(entry.value, path, reader, figure.bound.kind, problems);
  }
  return figure;
}

}  // namespace

Publication parse_publication(const Node& root, Problems& problems) {
  Publication publication;
  if (!check_schema(root, kPublicationSchema, problems)) return publication;
  const MappingReader reader(root, "", {{"schema", "name", "source", "figures"}, {}, {}}, problems);
  publication.name = reader.name("name").value_or("");
  publication.source = reader.paragraph("source").value_or("");
  const Node* figures = reader.find("figures");
  if (figures == nullptr) return publication;
  if (figures->kind != Node::Kind::Mapping) {
    problems.add(figures->place, fmt::format("'figures' must be a mapping, not {}", describe(*figures)));
    return publication;
  }
  for (const Entry& entry : figures->entries)
    publication.figures.push_back(parse_figure(entry, problems));
  return publication;
}

}  // namespace config

const PublishedFigure& Publication::at(std::string_view id) const {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const PublishedFigure& figure) { return figure.id == id; });
  if (found == figures.end()) throw std::out_of_range(fmt::format("publication '{}' has no '{}'", name, id));
  return *found;
}

Publication load_publication(const std::string& path) {
  config::Problems problems;
  const config::Node root = config::load_tree(path, {}, problems);
  Publication publication = config::parse_publication(root, problems);
  problems.raise();
  return publication;
}

}  // namespace bfpsim
