// SPDX-License-Identifier: Apache-2.0
// The only file that knows yaml-cpp. It is driven by events: its own node tree would drop duplicate keys
// silently.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "sim/config/node.h"
#include "sim/config/utf8.h"

namespace bfpsim::config {
namespace {

/// The bytes from the opening quote at the front of `text` past its closing one; 0 if there is none.
std::size_t quoted_bytes(std::string_view text) {
  const char quote = text.front();
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      const bool doubled = quote == '\'' && text.substr(at + 1, 1) == "'";
      if (!doubled) return at + 1;
      ++at;
    }
  }
  return 0;
}

/// What follows an anchor and a tag, which yaml-cpp counts as part of the value.
std::string_view after_properties(std::string_view text) {
  while (!text.empty() && (text.front() == '&' || text.front() == '!')) {
    text.remove_prefix(std::min(text.size(), text.find_first_of(" \t\n")));
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\n")));
  }
  return text;
}

/// Ends the parse from inside an event; the problem has been noted.
struct Stop {};

/// A collection that is still open.
struct Frame {
  Node node;
  YAML::anchor_t anchor = 0;
  bool has_key = false;     ///< of a mapping: a key waits for its value
  bool key_usable = false;  ///< false: the entry is dropped, for its key was a problem
  std::string key;
  Place key_place;
  std::unordered_map<std::string, Place> first_given;
};

std::int64_t count_nodes(const Node& node) {
  std::int64_t count = 1;
  for (const Node& item : node.items)
    count += count_nodes(item);
  for (const Entry& entry : node.entries)
    count += count_nodes(entry.value);
  return count;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourcePtr& source, Problems& problems) : source_(source), problems_(problems) {}

  [[nodiscard]] std::optional<Node> take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) stop(at(mark), "a second document starts here; one file holds one document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.place = at(mark);
    // An absent value has no text of its own: its key is what the user sees.
    if (!stack_.empty() && stack_.back().has_key) node.place = stack_.back().key_place;
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) stop(at(mark), "this alias stands inside the value that it names");
    spend(count_nodes(found->second), at(mark));
    attach(found->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::Scalar;
    node.text = value;
    node.quoted = tag != "?";
    node.place =
        at(mark, static_cast<int>(std::min<std::size_t>(written_characters(mark, value), kMaxUnderline)));
    refuse_tag(tag, node.place);
    finish(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Node::Kind::Sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Node::Kind::Mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  static constexpr std::size_t kMaxUnderline = 1000;

  /// How long the scalar at `mark` is as written. yaml-cpp takes the end of the text for a closing quote; we
  /// do not.
  std::size_t written_characters(const YAML::Mark& mark, const std::string& value) {
    const auto line = static_cast<std::size_t>(mark.line);
    if (line >= source_->lines.size()) return utf8_count(value);
    const std::string_view text = source_->text;
    const auto begin = static_cast<std::size_t>(source_->lines[line].data() - text.data()) +
                       static_cast<std::size_t>(mark.column);
    const std::string_view written = after_properties(text.substr(std::min(begin, text.size())));
    if (written.empty() || (written.front() != '"' && written.front() != '\'')) return utf8_count(value);
    const std::size_t bytes = quoted_bytes(written);
    if (bytes == 0) stop(at(mark), "not valid YAML: this quote is not closed");
    return utf8_count(written.substr(0, bytes));
  }

  [[nodiscard]] Place at(const YAML::Mark& mark, int length = 1) const {
    return place_at(source_, mark.line + 1, mark.column, length);
  }

  [[noreturn]] void stop(const Place& place, std::string message) {
    problems_.add(place, std::move(message));
    throw Stop{};
  }

  void refuse_tag(const std::string& tag, const Place& place) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    problems_.add(place, fmt::format("the tag {} is not supported", quote_for_message(tag)));
  }

  void spend(std::int64_t nodes, const Place& place) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes)
      stop(place, fmt::format("more than {} values; this is not a configuration", kMaxNodes));
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const Place place = at(mark);
    if (stack_.size() >= static_cast<std::size_t>(kMaxDepth)) {
      stop(place, fmt::format("nested deeper than {} levels; this is not a configuration", kMaxDepth));
    }
    refuse_tag(tag, place);
    Frame& frame = stack_.emplace_back();
    frame.node.kind = kind;
    frame.node.place = place;
    frame.anchor = anchor;
  }

  void close() {
    Node node = std::move(stack_.back().node);
    const YAML::anchor_t anchor = stack_.back().anchor;
    stack_.pop_back();
    finish(std::move(node), anchor);
  }

  void finish(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) {
      spend(count_nodes(node), node.place);
      anchors_[anchor] = node;
    }
    spend(1, node.place);
    attach(std::move(node));
  }

  void attach(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == Node::Kind::Sequence) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.has_key) {
      take_key(frame, node);
    } else {
      frame.has_key = false;
      if (frame.key_usable) {
        frame.node.entries.push_back({std::move(frame.key), std::move(frame.key_place), std::move(node)});
      }
    }
  }

  void take_key(Frame& frame, const Node& node) {
    frame.has_key = true;
    frame.key = node.text;
    frame.key_place = node.place;
    frame.key_usable = false;
    if (node.kind != Node::Kind::Scalar) {
      problems_.add(node.place, fmt::format("a key must be plain text; this one is {}", describe(node)));
      return;
    }
    if (node.text == "<<" && !node.quoted) {
      problems_.add(node.place, "merge keys ('<<') are not supported; an alias as a whole value is");
      return;
    }
    const auto [first, fresh] = frame.first_given.emplace(node.text, node.place);
    frame.key_usable = fresh;
    if (fresh) return;
    problems_.add(node.place,
                  fmt::format("duplicate key {}; first given at line {}, column {}",
                              quote_for_message(node.text), first->second.line, column_of(first->second)));
  }

  SourcePtr source_;
  Problems& problems_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::optional<Node> root_;
  std::int64_t nodes_ = 0;
  int documents_ = 0;
};

/// yaml-cpp names the rule that broke; this says what is usually meant.
std::string explain(const std::string& message, std::string_view line) {
  struct Row {
    const char* told;
    const char* meant;
  };
  static const std::array<Row, 7> kRows{{
      {YAML::ErrorMsg::END_OF_MAP, "bad indentation, or a key without ':'"},
      {YAML::ErrorMsg::END_OF_SEQ, "bad indentation, or a list item without '-'"},
      {YAML::ErrorMsg::END_OF_MAP_FLOW, "a '{' is not closed, or a ',' is missing"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a '[' is not closed, or a ',' is missing"},
      {YAML::ErrorMsg::MAP_VALUE, "a ':' is not expected here; text that holds ': ' needs quotes"},
      {YAML::ErrorMsg::MAP_KEY, "a key is not expected here"},
      {YAML::ErrorMsg::TAB_IN_INDENTATION, "indentation is made of blanks, not tabs"},
  }};
  const std::string_view indentation = line.substr(0, std::min(line.size(), line.find_first_not_of(" \t")));
  if (indentation.find('\t') != std::string_view::npos) {
    return "not valid YAML: indentation is made of blanks, not tabs";
  }
  for (const Row& row : kRows) {
    if (message == row.told) return fmt::format("not valid YAML: {} ({})", row.meant, message);
  }
  return "not valid YAML: " + quote_for_message(message);
}

}  // namespace

std::optional<Node> parse_yaml(const SourcePtr& source, Problems& problems) {
  TreeBuilder builder(source, problems);
  std::istringstream in(source->text);
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    const Place place = place_at(source, error.mark.line + 1, error.mark.column);
    const std::size_t line = static_cast<std::size_t>(std::max(1, place.line)) - 1;
    problems.add(place, explain(error.msg, source->lines[line]));
    return std::nullopt;
  }
  return builder.take_root().value_or(Node{});
}

}  // namespace bfpsim::config
