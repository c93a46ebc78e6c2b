#include "viz/model/fleet_layout.h"

#include <catch2/catch.hpp>

#include "tests/unit/viz/hand_made.h"

namespace understudy::viz {
namespace {

Frame two_clusters() {
    Frame frame = healthy_frame(at_ms(0));
    for (const std::string name : {"web1", "web2"}) {
        ServerShown server;
        server.key = host(name);
        server.cluster = ClusterAlias{"beta"};
        frame.servers.push_back(server);
    }
    return frame;
}

TEST_CASE("fleet layout: managers, clients and servers do not overlap", "[viz]") {
    const auto layout = lay_out_fleet(two_clusters(), 1.5F);
    std::vector<Box> boxes;
    for (const auto& [name, box] : layout.managers) {
        boxes.push_back(box);
    }
    for (const auto& [name, box] : layout.clients) {
        boxes.push_back(box);
    }
    for (const auto& [key, box] : layout.servers) {
        boxes.push_back(box);
    }
    REQUIRE(boxes.size() == 7);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        for (std::size_t j = i + 1; j < boxes.size(); ++j) {
            CHECK_FALSE(overlap(boxes[i], boxes[j]));
        }
    }
}

TEST_CASE("fleet layout: blocks of clusters do not overlap, however wide the place is", "[viz]") {
    for (const float aspect : {0.3F, 1.0F, 4.0F}) {
        const auto layout = lay_out_fleet(two_clusters(), aspect);
        CHECK_FALSE(overlap(layout.clusters.at(ClusterAlias{"alpha"}),
                            layout.clusters.at(ClusterAlias{"beta"})));
    }
}

TEST_CASE("fleet layout: a wide place puts clusters side by side, a high one below each other",
          "[viz]") {
    const auto wide = lay_out_fleet(two_clusters(), 6);
    CHECK(wide.clusters.at(ClusterAlias{"alpha"}).y == wide.clusters.at(ClusterAlias{"beta"}).y);
    const auto high = lay_out_fleet(two_clusters(), 0.2F);
    CHECK(high.clusters.at(ClusterAlias{"alpha"}).y < high.clusters.at(ClusterAlias{"beta"}).y);
}

TEST_CASE("fleet layout: halfway between two layouts a server is halfway", "[viz]") {
    const auto recording = failover_recording();
    const auto from = lay_out_fleet(frame_at(recording, at_ms(0)), 1.5F);
    const auto to = lay_out_fleet(frame_at(recording, at_ms(5000)), 1.5F);
    const auto key = host("db2");
    CHECK(from.servers.at(key) != to.servers.at(key));
    CHECK(between(from, to, 0).servers.at(key) == from.servers.at(key));
    CHECK(between(from, to, 1).servers.at(key) == to.servers.at(key));
    CHECK(between(from, to, 0.5F).servers.at(key).x ==
          Approx((from.servers.at(key).x + to.servers.at(key).x) / 2));
}

TEST_CASE("fleet layout: a fleet of nobody is empty", "[viz]") {
    CHECK(lay_out_fleet(Frame{}, 1).servers.empty());
}

}  // namespace
}  // namespace understudy::viz
