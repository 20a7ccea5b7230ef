<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Modes</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>视频墙</translation>
    </message>
    <message>
        <source>Tile</source>
        <translation>窗格</translation>
    </message>
    <message>
        <source>Moving around</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Tours</source>
        <translation>轮巡</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Playback</source>
        <translation>录像回放</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>检索</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Reload and retry</source>
        <translation>重新加载并重试</translation>
    </message>
    <message>
        <source>Enlarge the tile, and back</source>
        <translation>放大窗格/还原</translation>
    </message>
    <message>
        <source>Close the tile</source>
        <translation>关闭窗格</translation>
    </message>
    <message>
        <source>Menu of the tile</source>
        <translation>窗格菜单</translation>
    </message>
    <message>
        <source>Snapshot of the tile</source>
        <translation>抓拍当前窗格</translation>
    </message>
    <message>
        <source>Snapshots of all tiles</source>
        <translation>抓拍所有窗格</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制画面</translation>
    </message>
    <message>
        <source>Record a clip, or end it</source>
        <translation>开始或结束录制片段</translation>
    </message>
    <message>
        <source>Listen to the tile, or mute it</source>
        <translation>监听当前窗格或静音</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>增大音量</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>减小音量</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>显示整个画面</translation>
    </message>
    <message>
        <source>Look further to the left</source>
        <translation>向左查看</translation>
    </message>
    <message>
        <source>Look further to the right</source>
        <translation>向右查看</translation>
    </message>
    <message>
        <source>Look further to the top</source>
        <translation>向上查看</translation>
    </message>
    <message>
        <source>Look further to the bottom</source>
        <translation>向下查看</translation>
    </message>
    <message>
        <source>Fit, fill or stretch the picture</source>
        <translation>适应、填满或拉伸画面</translation>
    </message>
    <message>
        <source>Turn the picture by 90 degrees</source>
        <translation>画面旋转 90 度</translation>
    </message>
    <message>
        <source>Mirror the picture</source>
        <translation>镜像画面</translation>
    </message>
    <message>
        <source>Main stream, sub stream or automatic</source>
        <translation>主码流、子码流或自动</translation>
    </message>
    <message>
        <source>Next protocol</source>
        <translation>下一种协议</translation>
    </message>
    <message>
        <source>Information over the picture</source>
        <translation>在画面上显示信息</translation>
    </message>
    <message>
        <source>Information over all pictures</source>
        <translation>在所有画面上显示信息</translation>
    </message>
    <message>
        <source>Diagnosis of the tile</source>
        <translation>诊断当前窗格</translation>
    </message>
    <message>
        <source>Try this tile again now</source>
        <translation>立即重试该窗格</translation>
    </message>
    <message>
        <source>Play back from 30 s ago</source>
        <translation>从 30 秒前开始回放</translation>
    </message>
    <message>
        <source>Details of the camera</source>
        <translation>摄像机详情</translation>
    </message>
    <message>
        <source>Copy the device id</source>
        <translation>复制设备 ID</translation>
    </message>
    <message>
        <source>Folder for snapshots and clips…</source>
        <translation>抓拍和片段的文件夹…</translation>
    </message>
    <message>
        <source>Select the tile at the left</source>
        <translation>选择左侧窗格</translation>
    </message>
    <message>
        <source>Select the tile at the right</source>
        <translation>选择右侧窗格</translation>
    </message>
    <message>
        <source>Select the tile above</source>
        <translation>选择上方窗格</translation>
    </message>
    <message>
        <source>Select the tile below</source>
        <translation>选择下方窗格</translation>
    </message>
    <message>
        <source>Swap with the tile at the left</source>
        <translation>与左侧窗格互换</translation>
    </message>
    <message>
        <source>Swap with the tile at the right</source>
        <translation>与右侧窗格互换</translation>
    </message>
    <message>
        <source>Swap with the tile above</source>
        <translation>与上方窗格互换</translation>
    </message>
    <message>
        <source>Swap with the tile below</source>
        <translation>与下方窗格互换</translation>
    </message>
    <message>
        <source>Keyboard to the next part of the window</source>
        <translation>键盘焦点移到窗口下一区域</translation>
    </message>
    <message>
        <source>Keyboard to the previous part of the window</source>
        <translation>键盘焦点移到窗口上一区域</translation>
    </message>
    <message>
        <source>Open a camera by its number</source>
        <translation>按编号打开摄像机</translation>
    </message>
    <message>
        <source>Number pad: camera number, + or Enter, tile number, Enter</source>
        <translation>小键盘：摄像机编号，+ 或 回车，窗格号，回车</translation>
    </message>
    <message>
        <source>Give the selected camera another number…</source>
        <translation>为所选摄像机更改编号…</translation>
    </message>
    <message>
        <source>Filter the devices</source>
        <translation>筛选设备</translation>
    </message>
    <message>
        <source>Fold or unfold the device tree</source>
        <translation>折叠或展开设备树</translation>
    </message>
    <message>
        <source>Card of the device: picture and address</source>
        <translation>设备卡片：画面与地址</translation>
    </message>
    <message>
        <source>Add to the favourites, or remove</source>
        <translation>加入或移出收藏</translation>
    </message>
    <message>
        <source>New group of cameras</source>
        <translation>新建摄像机分组</translation>
    </message>
    <message>
        <source>Rename the group</source>
        <translation>重命名分组</translation>
    </message>
    <message>
        <source>Remove from the group, or delete the group</source>
        <translation>移出分组，或删除分组</translation>
    </message>
    <message>
        <source>Move the group up</source>
        <translation>分组上移</translation>
    </message>
    <message>
        <source>Move the group down</source>
        <translation>分组下移</translation>
    </message>
    <message>
        <source>1 tile</source>
        <translation>1 画面</translation>
    </message>
    <message>
        <source>2 tiles</source>
        <translation>2 画面</translation>
    </message>
    <message>
        <source>4 tiles</source>
        <translation>4 画面</translation>
    </message>
    <message>
        <source>6 tiles (1 large, 5 small)</source>
        <translation>6 画面（1 大 5 小）</translation>
    </message>
    <message>
        <source>8 tiles (1 large, 7 small)</source>
        <translation>8 画面（1 大 7 小）</translation>
    </message>
    <message>
        <source>9 tiles</source>
        <translation>9 画面</translation>
    </message>
    <message>
        <source>10 tiles (2 large, 8 small)</source>
        <translation>10 画面（2 大 8 小）</translation>
    </message>
    <message>
        <source>13 tiles (1 large, 12 small)</source>
        <translation>13 画面（1 大 12 小）</translation>
    </message>
    <message>
        <source>16 tiles</source>
        <translation>16 画面</translation>
    </message>
    <message>
        <source>25 tiles</source>
        <translation>25 画面</translation>
    </message>
    <message>
        <source>36 tiles</source>
        <translation>36 画面</translation>
    </message>
    <message>
        <source>64 tiles</source>
        <translation>64 画面</translation>
    </message>
    <message>
        <source>Choose a layout</source>
        <translation>选择布局</translation>
    </message>
    <message>
        <source>Edit layouts of your own</source>
        <translation>编辑自定义布局</translation>
    </message>
    <message>
        <source>Show the views</source>
        <translation>显示视图</translation>
    </message>
    <message>
        <source>Save the view</source>
        <translation>保存视图</translation>
    </message>
    <message>
        <source>Save as a new view</source>
        <translation>另存为新视图</translation>
    </message>
    <message>
        <source>Open the view on key 1</source>
        <translation>打开按键 1 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 2</source>
        <translation>打开按键 2 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 3</source>
        <translation>打开按键 3 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 4</source>
        <translation>打开按键 4 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 5</source>
        <translation>打开按键 5 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 6</source>
        <translation>打开按键 6 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 7</source>
        <translation>打开按键 7 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 8</source>
        <translation>打开按键 8 的视图</translation>
    </message>
    <message>
        <source>Open the view on key 9</source>
        <translation>打开按键 9 的视图</translation>
    </message>
    <message>
        <source>Choose a tour</source>
        <translation>选择轮巡</translation>
    </message>
    <message>
        <source>Make and change tours</source>
        <translation>新建和修改轮巡</translation>
    </message>
    <message>
        <source>Pause the tour, or go on</source>
        <translation>暂停轮巡或继续</translation>
    </message>
    <message>
        <source>Next stop</source>
        <translation>下一站</translation>
    </message>
    <message>
        <source>Previous stop</source>
        <translation>上一站</translation>
    </message>
    <message>
        <source>End the tour</source>
        <translation>结束轮巡</translation>
    </message>
    <message>
        <source>Hotspot: show here what is selected</source>
        <translation>热点：在此显示选中的画面</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>全局查找</translation>
    </message>
    <message>
        <source>List of keys</source>
        <translation>快捷键列表</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>更改快捷键…</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>正常文字大小</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Leave the large view or full screen</source>
        <translation>退出放大或全屏</translation>
    </message>
    <message>
        <source>Shift: outages and cameras nobody looked at</source>
        <translation>值班：中断记录与无人查看的摄像机</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>新窗口</translation>
    </message>
    <message>
        <source>New playback window</source>
        <translation>新建回放窗口</translation>
    </message>
    <message>
        <source>Close this window</source>
        <translation>关闭此窗口</translation>
    </message>
    <message>
        <source>Send the tile to another window</source>
        <translation>将窗格发送到其他窗口</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Play forward; again: faster</source>
        <translation>正向播放；再按更快</translation>
    </message>
    <message>
        <source>Play backward; again: faster</source>
        <translation>倒放；再按更快</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>加速</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>减速</translation>
    </message>
    <message>
        <source>Normal speed</source>
        <translation>正常速度</translation>
    </message>
    <message>
        <source>One picture forward</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>One picture back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>5 seconds back</source>
        <translation>后退 5 秒</translation>
    </message>
    <message>
        <source>5 seconds ahead</source>
        <translation>前进 5 秒</translation>
    </message>
    <message>
        <source>30 seconds back</source>
        <translation>后退 30 秒</translation>
    </message>
    <message>
        <source>30 seconds ahead</source>
        <translation>前进 30 秒</translation>
    </message>
    <message>
        <source>To where this recording begins; again: the one before</source>
        <translation>到本段录像开头；再按到上一段</translation>
    </message>
    <message>
        <source>To the recording after the next gap</source>
        <translation>到下一个空缺之后的录像</translation>
    </message>
    <message>
        <source>To the next hit or bookmark</source>
        <translation>到下一个命中或书签</translation>
    </message>
    <message>
        <source>To the hit or bookmark before</source>
        <translation>到上一个命中或书签</translation>
    </message>
    <message>
        <source>To the next picture of the selected tile</source>
        <translation>到所选窗格的下一个画面</translation>
    </message>
    <message>
        <source>To the newest picture</source>
        <translation>到最新画面</translation>
    </message>
    <message>
        <source>Loop A–B: set A, set B, end it</source>
        <translation>A–B 循环：设 A、设 B、结束</translation>
    </message>
    <message>
        <source>Times in UTC, or in local time</source>
        <translation>以 UTC 或本地时间显示</translation>
    </message>
    <message>
        <source>Close all tiles</source>
        <translation>关闭所有窗格</translation>
    </message>
    <message>
        <source>Correct the clock of the camera…</source>
        <translation>校正摄像机时钟…</translation>
    </message>
    <message>
        <source>Recording in the cloud, or on the device</source>
        <translation>云端录像或设备录像</translation>
    </message>
    <message>
        <source>Open the camera live</source>
        <translation>打开该摄像机的实时画面</translation>
    </message>
    <message>
        <source>Copy the time</source>
        <translation>复制时间</translation>
    </message>
    <message>
        <source>Search now</source>
        <translation>立即检索</translation>
    </message>
    <message>
        <source>Fold the query, and back</source>
        <translation>收起/展开查询条件</translation>
    </message>
    <message>
        <source>Cancel the search</source>
        <translation>取消检索</translation>
    </message>
    <message>
        <source>Search for the picture in the clipboard</source>
        <translation>用剪贴板中的图片检索</translation>
    </message>
    <message>
        <source>Hits as a table, and back</source>
        <translation>以表格显示结果/返回</translation>
    </message>
    <message>
        <source>Play the moment</source>
        <translation>播放该时刻</translation>
    </message>
    <message>
        <source>Open the camera of the hit live</source>
        <translation>打开该结果所属摄像机的实时画面</translation>
    </message>
    <message>
        <source>Find similar targets</source>
        <translation>以图查找相似目标</translation>
    </message>
    <message>
        <source>Same time elsewhere</source>
        <translation>同一时间其他位置</translation>
    </message>
    <message>
        <source>Add the hit to a case</source>
        <translation>将该结果加入案件</translation>
    </message>
    <message>
        <source>Copy the hit</source>
        <translation>复制该结果</translation>
    </message>
    <message>
        <source>Save the pictures of the hit</source>
        <translation>保存该结果的图片</translation>
    </message>
    <message>
        <source>Search for something in the picture</source>
        <translation>检索画面中的目标</translation>
    </message>
    <message>
        <source>Print the picture…</source>
        <translation>打印画面…</translation>
    </message>
    <message>
        <source>Contact sheet of a range…</source>
        <translation>时段缩略图页…</translation>
    </message>
    <message>
        <source>Save a support report…</source>
        <translation>保存支持报告…</translation>
    </message>
    <message>
        <source>Go to a time…</source>
        <translation>转到时间…</translation>
    </message>
    <message>
        <source>Calendar: days with recordings</source>
        <translation>日历：有录像的日期</translation>
    </message>
    <message>
        <source>Fold or unfold the timeline</source>
        <translation>折叠或展开时间轴</translation>
    </message>
    <message>
        <source>Timeline higher</source>
        <translation>时间轴加高</translation>
    </message>
    <message>
        <source>Timeline lower</source>
        <translation>时间轴降低</translation>
    </message>
    <message>
        <source>Trail of the target</source>
        <translation>目标轨迹</translation>
    </message>
    <message>
        <source>Replay the last 30 seconds, or back to live</source>
        <translation>重放最近 30 秒，或回到实时</translation>
    </message>
    <message>
        <source>Pictures along the timeline, or none</source>
        <translation>显示或隐藏时间轴缩略图</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Leave the kiosk</source>
        <translation>退出展示模式</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>手册</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>新增内容</translation>
    </message>
    <message>
        <source>Cases and evidence</source>
        <translation>案件与证据</translation>
    </message>
    <message>
        <source>Bookmark this moment…</source>
        <translation>为此刻添加书签…</translation>
    </message>
    <message>
        <source>Export evidence…</source>
        <translation>导出证据…</translation>
    </message>
    <message>
        <source>Add a clip to a case…</source>
        <translation>将片段加入案件…</translation>
    </message>
    <message>
        <source>Cases and bookmarks</source>
        <translation>案件与书签</translation>
    </message>
    <message>
        <source>Exports</source>
        <translation>导出任务</translation>
    </message>
    <message>
        <source>Check a bundle of evidence…</source>
        <translation>校验证据包…</translation>
    </message>
</context>
<context>
    <name>AdviceWords</name>
    <message>
        <source>close other programs or show fewer cameras</source>
        <translation>请关闭其他程序或减少显示的摄像机</translation>
    </message>
    <message>
        <source>This machine starts no further decoder (%1). Close other programs or show fewer cameras; it is tried again by itself.</source>
        <translation>本机无法再启动解码进程（%1）。请关闭其他程序或减少显示的摄像机；程序会自动重试。</translation>
    </message>
</context>
<context>
    <name>AttributeLine</name>
    <message>
        <source>Enter changes it, Delete takes it out</source>
        <translation>按 回车 修改，按 Delete 移除</translation>
    </message>
</context>
<context>
    <name>AttributeList</name>
    <message>
        <source>(no name)</source>
        <translation>（未命名）</translation>
    </message>
    <message>
        <source>%1: choose values</source>
        <translation>%1：请选择取值</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between values</comment>
        <translation> 或 </translation>
    </message>
    <message>
        <source>%1 is %2</source>
        <translation>%1为%2</translation>
    </message>
    <message>
        <source>Another key…</source>
        <translation>其他属性…</translation>
    </message>
    <message>
        <source>Add an attribute</source>
        <translation>添加属性</translation>
    </message>
</context>
<context>
    <name>AttributePopup</name>
    <message>
        <source>Another key</source>
        <translation>其他属性</translation>
    </message>
    <message>
        <source>The service&apos;s name, such as PlateNo</source>
        <translation>服务中的名称，如 PlateNo</translation>
    </message>
    <message>
        <source>Name of the attribute</source>
        <translation>属性名</translation>
    </message>
    <message>
        <source>Values; Space checks</source>
        <translation>取值；按空格键勾选</translation>
    </message>
    <message>
        <source>Other values, commas between</source>
        <translation>其他取值，用逗号分隔</translation>
    </message>
    <message>
        <source>Values, commas between</source>
        <translation>取值，用逗号分隔</translation>
    </message>
    <message>
        <source>Other values</source>
        <translation>其他取值</translation>
    </message>
    <message>
        <source>any</source>
        <comment>any score</comment>
        <translation>不限</translation>
    </message>
    <message>
        <source>Score at least</source>
        <translation>分值不低于</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>BookmarkDialog</name>
    <message>
        <source>Bookmark</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>What is to be seen here</source>
        <translation>此处可见的内容</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>BriefWords</name>
    <message>
        <source>Starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Never seen</source>
        <comment>a camera that was never registered</comment>
        <translation>未注册</translation>
    </message>
    <message>
        <source>No access</source>
        <translation>无权限</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无录像</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>已限流</translation>
    </message>
    <message>
        <source>No decoder</source>
        <translation>无解码器</translation>
    </message>
    <message>
        <source>No memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Untrusted</source>
        <translation>证书无效</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>重试中</translation>
    </message>
</context>
<context>
    <name>CalendarPopup</name>
    <message>
        <source>Month before</source>
        <translation>上个月</translation>
    </message>
    <message>
        <source>Month after</source>
        <translation>下个月</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Days with recordings</source>
        <translation>有录像的日期</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
</context>
<context>
    <name>CameraNumbers</name>
    <message>
        <source>Number of a camera</source>
        <translation>摄像机编号</translation>
    </message>
    <message>
        <source>Number of %1.
A camera that has it already gets the old number of this one.</source>
        <translation>%1 的编号。
若该编号已被其他摄像机使用，两者互换编号。</translation>
    </message>
</context>
<context>
    <name>CameraPicker</name>
    <message>
        <source>No cameras in this project</source>
        <translation>该项目中没有摄像机</translation>
    </message>
    <message numerus="yes">
        <source>All %n camera(s)</source>
        <translation>
            <numerusform>全部 %n 台摄像机</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of %1 cameras</source>
        <translation>
            <numerusform>%1 台摄像机中的 %n 台</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CameraPopup</name>
    <message>
        <source>Filter by name or id</source>
        <translation>按名称或 ID 筛选</translation>
    </message>
    <message>
        <source>Filter cameras</source>
        <translation>筛选摄像机</translation>
    </message>
    <message>
        <source>Cameras to search; Space checks</source>
        <translation>要检索的摄像机；按空格键勾选</translation>
    </message>
    <message>
        <source>Check all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Uncheck all</source>
        <translation>全不选</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>CaptureWords</name>
    <message>
        <source>Snapshot of %1 (%2) saved: %3</source>
        <translation>已保存 %1 的抓拍（%2）：%3</translation>
    </message>
    <message>
        <source>Recording %1: %2</source>
        <translation>正在录制 %1：%2</translation>
    </message>
    <message>
        <source>Recording of %1 goes on in a new file, part %2: %3</source>
        <translation>%1 的录制在新文件中继续，第 %2 段：%3</translation>
    </message>
    <message>
        <source>Clip of %1 saved, %2: %3</source>
        <translation>已保存 %1 的片段，%2：%3</translation>
    </message>
    <message>
        <source>No snapshot of %1: %2</source>
        <translation>未能抓拍 %1：%2</translation>
    </message>
    <message>
        <source>The recording of %1 has ended: %2</source>
        <translation>%1 的录制已停止：%2</translation>
    </message>
    <message>
        <source>What was recorded until then can be played: %1</source>
        <translation>此前录制的内容可以播放：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n snapshot(s) saved in %1</source>
        <translation>
            <numerusform>已保存 %n 张抓拍到 %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n 张失败。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed: %1</source>
        <translation>
            <numerusform>%n 张失败：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>the disk is full. Free some room or choose another folder.</source>
        <translation>磁盘已满。请腾出空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>you may not write to the folder. Choose another one.</source>
        <translation>没有该文件夹的写入权限。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>the folder is not there and cannot be made. Choose another one.</source>
        <translation>文件夹不存在且无法创建。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>the disk reported an error. Choose another folder.</source>
        <translation>磁盘报告错误。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>the disk takes less than the camera sends. Choose another one.</source>
        <translation>磁盘写入速度跟不上摄像机码流。请选择其他磁盘。</translation>
    </message>
    <message>
        <source>there is no picture yet.</source>
        <translation>还没有画面。</translation>
    </message>
    <message>
        <source>this kind of video does not go into the file.</source>
        <translation>这种视频无法写入该文件格式。</translation>
    </message>
    <message>
        <source>the stream has ended.</source>
        <translation>码流已结束。</translation>
    </message>
    <message>
        <source>the decoder was replaced meanwhile. Try again.</source>
        <translation>解码进程已被替换，请重试。</translation>
    </message>
    <message>
        <source>a fault inside this program.</source>
        <translation>程序内部故障。</translation>
    </message>
    <message>
        <source>The picture of %1 was copied.</source>
        <translation>已复制 %1 的画面。</translation>
    </message>
    <message>
        <source>no audio device on this machine</source>
        <translation>本机没有音频设备</translation>
    </message>
    <message>
        <source>the camera sends no sound</source>
        <translation>摄像机没有声音</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>REC %1, waiting for the stream</source>
        <translation>录制 %1，等待码流恢复</translation>
    </message>
    <message>
        <source>REC %1 · part %2</source>
        <translation>录制 %1 · 第 %2 段</translation>
    </message>
    <message>
        <source>REC %1</source>
        <translation>录制 %1</translation>
    </message>
    <message>
        <source>The service answers</source>
        <translation>服务应答</translation>
    </message>
    <message>
        <source>The service names the address</source>
        <translation>服务给出播放地址</translation>
    </message>
    <message>
        <source>Connection to the stream server</source>
        <translation>连接流媒体服务器</translation>
    </message>
    <message>
        <source>First byte</source>
        <translation>首字节</translation>
    </message>
    <message>
        <source>First key frame</source>
        <translation>首个关键帧</translation>
    </message>
    <message>
        <source>First picture decoded</source>
        <translation>首帧解码</translation>
    </message>
    <message>
        <source>First picture painted</source>
        <translation>首帧显示</translation>
    </message>
    <message>
        <source>after %1 ms</source>
        <translation>%1 毫秒后</translation>
    </message>
    <message>
        <source>(%1 ms)</source>
        <translation>（%1 毫秒）</translation>
    </message>
    <message>
        <source>waiting here</source>
        <translation>正在此处等待</translation>
    </message>
    <message>
        <source>failed here</source>
        <translation>在此处失败</translation>
    </message>
    <message>
        <source>nothing new comes</source>
        <translation>不再有新数据</translation>
    </message>
    <message>
        <source>Nothing was asked for yet.</source>
        <translation>尚未请求任何内容。</translation>
    </message>
    <message>
        <source>Every station was passed; the picture is live.</source>
        <translation>所有环节均已通过，画面为实时。</translation>
    </message>
    <message>
        <source>The stream server has sent nothing for %1 s.</source>
        <translation>流服务器已有 %1 秒未发送数据。</translation>
    </message>
    <message>
        <source>Data come, but no new picture for %1 s.</source>
        <translation>数据仍在到达，但已有 %1 秒没有新画面。</translation>
    </message>
    <message>
        <source>Waiting for %1 s at: %2</source>
        <translation>已等待 %1 秒，停在：%2</translation>
    </message>
    <message>
        <source>The last attempt failed at: %2</source>
        <translation>上次尝试失败于：%2</translation>
    </message>
</context>
<context>
    <name>CardWords</name>
    <message>
        <source>last seen online %1</source>
        <translation>最近在线 %1</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>main and sub</source>
        <translation>主码流和子码流</translation>
    </message>
    <message>
        <source>main only</source>
        <translation>仅主码流</translation>
    </message>
    <message>
        <source>Device id</source>
        <translation>设备 ID</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Recorder</source>
        <translation>录像机</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Connected by</source>
        <translation>接入方式</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Maker</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>截至</translation>
    </message>
    <message>
        <source>%1 of %2 online</source>
        <translation>%1/%2 在线</translation>
    </message>
    <message>
        <source>Asking for a picture…</source>
        <translation>正在请求画面…</translation>
    </message>
    <message>
        <source>The camera is being started…</source>
        <translation>正在启动摄像机…</translation>
    </message>
    <message>
        <source>Fetching the picture…</source>
        <translation>正在获取画面…</translation>
    </message>
    <message>
        <source>The camera is offline: no picture</source>
        <translation>摄像机离线，没有画面</translation>
    </message>
    <message>
        <source>The camera never registered: no picture</source>
        <translation>摄像机从未注册，没有画面</translation>
    </message>
    <message>
        <source>This key may not see its pictures</source>
        <translation>此密钥无权查看其画面</translation>
    </message>
    <message>
        <source>The service does not know this camera</source>
        <translation>服务不认识此摄像机</translation>
    </message>
    <message>
        <source>The camera did not start in time</source>
        <translation>摄像机未能及时启动</translation>
    </message>
    <message>
        <source>What came is not a picture that can be shown</source>
        <translation>收到的不是可显示的图片</translation>
    </message>
    <message>
        <source>The picture could not be fetched: not reachable</source>
        <translation>无法获取画面：连接不上</translation>
    </message>
    <message>
        <source>The picture did not come in time</source>
        <translation>画面未能及时到达</translation>
    </message>
    <message>
        <source>The picture&apos;s server is not trusted (certificate)</source>
        <translation>图片服务器的证书不受信任</translation>
    </message>
    <message>
        <source>Too many requests: no picture for now</source>
        <translation>请求过多，暂无画面</translation>
    </message>
    <message>
        <source>The service gives no picture of this camera</source>
        <translation>服务不提供此摄像机的画面</translation>
    </message>
</context>
<context>
    <name>CasePicker</name>
    <message>
        <source>Add to a case</source>
        <translation>加入案件</translation>
    </message>
    <message>
        <source>Find a case, or name a new one</source>
        <translation>查找案件，或输入新案件名称</translation>
    </message>
    <message>
        <source>No such case yet: name a new one above.</source>
        <translation>还没有这样的案件：请在上方输入新案件名称。</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>案件</translation>
    </message>
    <message>
        <source>Note (optional)</source>
        <translation>备注（可选）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>加入</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>New case “%1”</source>
        <translation>新建案件“%1”</translation>
    </message>
</context>
<context>
    <name>CaseSentences</name>
    <message>
        <source>blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>yellow</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Search hit</source>
        <translation>检索结果</translation>
    </message>
    <message>
        <source>Trail</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 及另外 %2 路</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>The case was written to %1.</source>
        <translation>案件已写入 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) were gone or changed on the disk and are not in it.</source>
        <translation>
            <numerusform>有 %n 张图片在磁盘上已丢失或被更改，未包含在内。</numerusform>
        </translation>
    </message>
    <message>
        <source>It could not be kept: %1.</source>
        <translation>无法保存：%1。</translation>
    </message>
    <message>
        <source>%2 could not be read: %1.</source>
        <translation>无法读取 %2：%1。</translation>
    </message>
    <message>
        <source>The disk is full: nothing was kept. Free some room and try again.</source>
        <translation>磁盘已满：未保存任何内容。请释放空间后重试。</translation>
    </message>
    <message>
        <source>There is no local database: cases cannot be kept.</source>
        <translation>没有本地数据库：无法保存案件。</translation>
    </message>
    <message>
        <source>This case is not there any more.</source>
        <translation>该案件已不存在。</translation>
    </message>
    <message>
        <source>There are too many already: at most %3.</source>
        <translation>数量过多：最多 %3 个。</translation>
    </message>
    <message>
        <source>It is too large: at most %3 bytes.</source>
        <translation>过大：最多 %3 字节。</translation>
    </message>
    <message>
        <source>This is not a picture that can be kept (JPEG, PNG or WebP).</source>
        <translation>这不是可保存的图片（JPEG、PNG 或 WebP）。</translation>
    </message>
    <message>
        <source>%2 is not a file of a case.</source>
        <translation>%2 不是案件文件。</translation>
    </message>
    <message>
        <source>%2 was written by a newer version of this program.</source>
        <translation>%2 由更新版本的程序写入。</translation>
    </message>
    <message>
        <source>%2 is damaged (%4): nothing was taken in.</source>
        <translation>%2 已损坏（%4）：未导入任何内容。</translation>
    </message>
</context>
<context>
    <name>CaseSheet</name>
    <message>
        <source>Nothing found.</source>
        <translation>未找到。</translation>
    </message>
    <message>
        <source>No cases yet. A case collects clips, pictures, search hits and notes. Make one here, or with “Add to a case…” where you find something.</source>
        <translation>还没有案件。案件用于收集片段、图片、检索结果和备注。可在此新建，或在发现内容的地方使用“加入案件…”。</translation>
    </message>
    <message>
        <source>Begun %1</source>
        <translation>始于 %1</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n item(s) from the case for good?</source>
        <translation>
            <numerusform>从案件中永久删除 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete the case “%1” with everything in it for good?</source>
        <translation>永久删除案件“%1”及其全部内容？</translation>
    </message>
    <message>
        <source>Write the case into a file</source>
        <translation>将案件写入文件</translation>
    </message>
    <message>
        <source>Case (*.vcscase)</source>
        <translation>案件 (*.vcscase)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>What is in the case</source>
        <translation>案件内容</translation>
    </message>
    <message>
        <source>Title of the case</source>
        <translation>案件标题</translation>
    </message>
    <message>
        <source>About the case</source>
        <translation>案件说明</translation>
    </message>
    <message>
        <source>Write a note; Enter keeps it</source>
        <translation>输入备注，按回车保存</translation>
    </message>
    <message>
        <source>Nothing in it yet. Add clips, pictures and hits where you see them, or write a note below.</source>
        <translation>其中还没有内容。在看到片段、图片或检索结果的地方加入，或在下方写备注。</translation>
    </message>
    <message>
        <source>Open in playback</source>
        <translation>在录像回放中打开</translation>
    </message>
    <message>
        <source>Export evidence…</source>
        <translation>导出证据…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Export case…</source>
        <translation>导出案件…</translation>
    </message>
    <message>
        <source>Delete case…</source>
        <translation>删除案件…</translation>
    </message>
</context>
<context>
    <name>CasesDialog</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Cases (%1)</source>
        <translation>案件（%1）</translation>
    </message>
    <message>
        <source>Bookmarks (%1)</source>
        <translation>书签（%1）</translation>
    </message>
    <message>
        <source>New case</source>
        <translation>新建案件</translation>
    </message>
    <message>
        <source>Title of the case</source>
        <translation>案件标题</translation>
    </message>
    <message>
        <source>Case (*.vcscase)</source>
        <translation>案件 (*.vcscase)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Take a case in from a file</source>
        <translation>从文件导入案件</translation>
    </message>
    <message>
        <source>The case “%1” was taken in.</source>
        <translation>已导入案件“%1”。</translation>
    </message>
    <message>
        <source>Cases and bookmarks</source>
        <translation>案件与书签</translation>
    </message>
    <message>
        <source>Search titles, notes, cameras, names</source>
        <translation>查找标题、备注、摄像机、姓名</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>案件</translation>
    </message>
    <message>
        <source>New case…</source>
        <translation>新建案件…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Casing</name>
    <message numerus="yes">
        <source>The first %n of the selected hits are taken.</source>
        <translation>
            <numerusform>仅加入选中结果中的前 %n 条。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Folder of the bundle</source>
        <translation>证据包文件夹</translation>
    </message>
    <message>
        <source>File of the bundle</source>
        <translation>证据包文件</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Bundles (*.zip *.vcsevidence)</source>
        <translation>证据包 (*.zip *.vcsevidence)</translation>
    </message>
    <message>
        <source>The station could not be kept: %1</source>
        <translation>无法保存该工作站：%1</translation>
    </message>
    <message>
        <source>A bundle is a folder with the video and a manifest, or one .zip or .vcsevidence file. Checking tells whether it is what was signed, and by which station. Nothing in it is changed.</source>
        <translation>证据包是一个包含视频和清单的文件夹，或一个 .zip 或 .vcsevidence 文件。校验会说明其内容是否与签名时一致，以及由哪个工作站签名。校验不会改动证据包。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在校验…</translation>
    </message>
    <message>
        <source>Choose a bundle to check.</source>
        <translation>请选择要校验的证据包。</translation>
    </message>
    <message>
        <source>changed: %1</source>
        <translation>已更改：%1</translation>
    </message>
    <message>
        <source>missing: %1</source>
        <translation>缺失：%1</translation>
    </message>
    <message>
        <source>added: %1</source>
        <translation>多出：%1</translation>
    </message>
    <message>
        <source>Signed by %1</source>
        <translation>签名者 %1</translation>
    </message>
    <message>
        <source>Compare this fingerprint with the one its maker tells you, by another way than the bundle.</source>
        <translation>请通过证据包以外的途径，与制作者告知的指纹进行核对。</translation>
    </message>
    <message>
        <source>a known station</source>
        <translation>已知工作站</translation>
    </message>
    <message>
        <source>%1, this computer</source>
        <translation>%1，本机</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Operator: %1</source>
        <translation>操作员：%1</translation>
    </message>
    <message>
        <source>Reason: %1</source>
        <translation>原因：%1</translation>
    </message>
    <message>
        <source>Check a bundle of evidence</source>
        <translation>校验证据包</translation>
    </message>
    <message>
        <source>Password of the bundle</source>
        <translation>证据包密码</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Name of the station, such as its site</source>
        <translation>工作站名称，例如所在地点</translation>
    </message>
    <message>
        <source>I compared it: trust this station from now on</source>
        <translation>已核对：今后信任此工作站</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>校验结果</translation>
    </message>
</context>
<context>
    <name>ConnectionBanner</name>
    <message>
        <source>Edit the profile</source>
        <translation>编辑配置</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>Contact sheet of %1</source>
        <translation>%1 的缩略图页</translation>
    </message>
    <message>
        <source>From (%1)</source>
        <translation>自（%1）</translation>
    </message>
    <message>
        <source>To</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>画面数</translation>
    </message>
    <message>
        <source>Make the sheet</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Pictures fetched</source>
        <translation>已获取的画面</translation>
    </message>
    <message>
        <source>The sheet appears here.</source>
        <translation>缩略图页将显示在此处。</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>A picture every %1 s</source>
        <translation>每 %1 秒一幅</translation>
    </message>
    <message>
        <source>The end must be after the beginning.</source>
        <translation>结束必须晚于开始。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) to go</source>
        <translation>
            <numerusform>还有 %n 幅</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moment(s) have no picture</source>
        <translation>
            <numerusform>%n 个时刻没有画面</numerusform>
        </translation>
    </message>
    <message>
        <source>Device %1</source>
        <translation>设备 %1</translation>
    </message>
    <message>
        <source>%1 · no recording</source>
        <translation>%1 · 无录像</translation>
    </message>
    <message>
        <source>%1 · not fetched</source>
        <translation>%1 · 未取到</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>The contact sheet was saved: %1</source>
        <translation>缩略图页已保存：%1</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>%1 could not be written. Choose another folder.</source>
        <translation>无法写入 %1。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The printer does not take the page. Is it switched on?</source>
        <translation>打印机未接受该页。打印机开着吗？</translation>
    </message>
</context>
<context>
    <name>CrashNotice</name>
    <message>
        <source>The program ended unexpectedly</source>
        <translation>程序曾意外终止</translation>
    </message>
    <message>
        <source>The run that began at %1 crashed. A report helps to find the fault; it holds the trace, the logs and the settings, and no keys, addresses or pictures.</source>
        <translation>%1 开始的运行已崩溃。报告有助于查找故障；其中包含调用轨迹、日志和设置，不含密钥、地址或画面。</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>DeleteBox</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>DeviceDetails</name>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>main and sub</source>
        <translation>主码流和子码流</translation>
    </message>
    <message>
        <source>main only</source>
        <translation>仅主码流</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Device id</source>
        <translation>设备 ID</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Recorder</source>
        <translation>录像机</translation>
    </message>
    <message>
        <source>Connected by</source>
        <translation>接入方式</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>码流</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>坐标</translation>
    </message>
    <message>
        <source>Maker</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>The service offers no pan, tilt, zoom and no talk-back for its cameras.</source>
        <translation>该服务不提供摄像机的云台控制和语音对讲。</translation>
    </message>
    <message>
        <source>Copy id</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>DeviceModel</name>
    <message>
        <source>ACube box</source>
        <translation>ACube 盒子</translation>
    </message>
    <message>
        <source>Single cameras</source>
        <translation>独立摄像机</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>No project</source>
        <translation>无项目</translation>
    </message>
    <message>
        <source>%1 of %2 online</source>
        <translation>%1/%2 在线</translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No camera has this name, id or state.</source>
        <translation>没有符合该名称、ID 或状态的摄像机。</translation>
    </message>
    <message>
        <source>Show all cameras</source>
        <translation>显示全部摄像机</translation>
    </message>
    <message>
        <source>The device list could not be loaded</source>
        <translation>设备列表加载失败</translation>
    </message>
    <message>
        <source>No devices</source>
        <translation>没有设备</translation>
    </message>
    <message>
        <source>This account has no cameras, or the key may see none.</source>
        <translation>该账号下没有摄像机，或该密钥无权查看。</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Loading the device list</source>
        <translation>正在加载设备列表</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>By number</source>
        <translation>按编号</translation>
    </message>
    <message>
        <source>By device id</source>
        <translation>按设备 ID</translation>
    </message>
    <message>
        <source>Online first</source>
        <translation>在线优先</translation>
    </message>
    <message>
        <source>New group…</source>
        <translation>新建分组…</translation>
    </message>
    <message>
        <source>Sort: %1</source>
        <translation>排序：%1</translation>
    </message>
    <message>
        <source>Open in the selected tile</source>
        <translation>在选中窗格中打开</translation>
    </message>
    <message>
        <source>Open in the next free tile</source>
        <translation>在下一个空窗格中打开</translation>
    </message>
    <message>
        <source>Open in a new window</source>
        <translation>在新窗口中打开</translation>
    </message>
    <message>
        <source>Play back from 30 s ago</source>
        <translation>从 30 秒前开始回放</translation>
    </message>
    <message>
        <source>Fill the wall with the selected cameras</source>
        <translation>用选中的摄像机填满视频墙</translation>
    </message>
    <message numerus="yes">
        <source>Fill the wall with its %n camera(s)</source>
        <translation>
            <numerusform>用其下 %n 路摄像机填满视频墙</numerusform>
        </translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Copy id</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Words that must all be in the name or the id; -word leaves out (Ctrl+F)</source>
        <translation>名称或 ID 须包含所有词；-词 表示排除（Ctrl+F）</translation>
    </message>
    <message>
        <source>Filter devices</source>
        <translation>筛选设备</translation>
    </message>
    <message>
        <source>Filter by name or id</source>
        <translation>按名称或 ID 筛选</translation>
    </message>
    <message>
        <source>Name or id</source>
        <translation>名称、ID</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>DiagnosisDialog</name>
    <message>
        <source>Diagnosis of %1</source>
        <translation>%1 的诊断</translation>
    </message>
    <message>
        <source>Try again now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>As text, without keys and passwords</source>
        <translation>纯文本，不含密钥和密码</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>main</source>
        <translation>主码流</translation>
    </message>
    <message>
        <source>sub</source>
        <translation>子码流</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>Driver</name>
    <message>
        <source>No earlier recording is known of this camera.</source>
        <translation>未发现该摄像机更早的录像。</translation>
    </message>
    <message>
        <source>No later gap is known of this camera.</source>
        <translation>未发现该摄像机之后的空缺。</translation>
    </message>
    <message>
        <source>There is no further mark that way.</source>
        <translation>该方向没有更多标记。</translation>
    </message>
    <message>
        <source>B must be half a second away from A.</source>
        <translation>B 与 A 至少相隔半秒。</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>The bookmark is kept.</source>
        <translation>书签已保存。</translation>
    </message>
    <message>
        <source>Added to the case “%1”.</source>
        <translation>已加入案件“%1”。</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另外 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>The export is finished: %1</source>
        <translation>导出已完成：%1</translation>
    </message>
    <message>
        <source>The export stopped. %1</source>
        <translation>导出已停止。%1</translation>
    </message>
    <message>
        <source>An export waits for its password.</source>
        <translation>有导出任务等待输入密码。</translation>
    </message>
    <message>
        <source>Export: password</source>
        <translation>导出：需要密码</translation>
    </message>
    <message>
        <source>Export %1 %</source>
        <translation>导出 %1 %</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>%1, times in %2</source>
        <translation>%1，时间为 %2</translation>
    </message>
    <message>
        <source>The pictures are encoded anew (H.264) with this text in them: slower, and no longer the recording itself. The manifest says so.</source>
        <translation>画面将叠加文字并重新编码（H.264）：速度较慢，且不再是原始录像。清单中会注明。</translation>
    </message>
    <message>
        <source>Pictures go out as they were recorded, cut at key frames.</source>
        <translation>画面按原样导出，在关键帧处剪切。</translation>
    </message>
    <message>
        <source>This machine has no keyring: the bundle is signed with a key that ends with this program. The bundle says so.</source>
        <translation>本机没有钥匙串：证据包使用仅在本次运行中有效的密钥签名，包内会注明。</translation>
    </message>
    <message>
        <source>Asking the service…</source>
        <translation>正在询问服务…</translation>
    </message>
    <message>
        <source>Nothing recorded</source>
        <translation>没有录像</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n 处缺口</numerusform>
        </translation>
    </message>
    <message>
        <source>H.265: a browser may not play it</source>
        <translation>H.265：浏览器可能无法播放</translation>
    </message>
    <message>
        <source>Asking what was recorded…</source>
        <translation>正在查询录像…</translation>
    </message>
    <message>
        <source>%1 while it is encrypted</source>
        <translation>加密时需要 %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>剩余空间 %1</translation>
    </message>
    <message>
        <source>Enter times like 2026-11-29 03:48:32.</source>
        <translation>请输入类似 2026-11-29 03:48:32 的时间。</translation>
    </message>
    <message>
        <source>The end is not after the beginning.</source>
        <translation>结束时间不晚于开始时间。</translation>
    </message>
    <message>
        <source>At most seven days at once.</source>
        <translation>一次最多七天。</translation>
    </message>
    <message>
        <source>Choose at least one camera.</source>
        <translation>请至少选择一台摄像机。</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>请选择文件夹。</translation>
    </message>
    <message>
        <source>Nothing was recorded of these cameras at this time.</source>
        <translation>这些摄像机在该时间没有录像。</translation>
    </message>
    <message>
        <source>Not enough room: %1 are needed, and %2 stay free. Choose another folder.</source>
        <translation>空间不足：需要 %1，并须保留 %2。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Enter a password.</source>
        <translation>请输入密码。</translation>
    </message>
    <message>
        <source>The passwords are not the same.</source>
        <translation>两次输入的密码不一致。</translation>
    </message>
    <message>
        <source>Folder for evidence</source>
        <translation>证据文件夹</translation>
    </message>
    <message>
        <source>Export evidence</source>
        <translation>导出证据</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>To</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Watermark</source>
        <translation>水印</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>再次输入</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>What it is needed for; stands in the manifest</source>
        <translation>用途；将写入清单</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Burn the time into the pictures</source>
        <translation>在画面上叠加时间</translation>
    </message>
    <message>
        <source>Encrypt with a password (AES-256)</source>
        <translation>用密码加密（AES-256）</translation>
    </message>
    <message>
        <source>One zip file that 7-Zip and WinZip open. Its file names can be read without the password. Nobody can open it if the password is lost.</source>
        <translation>生成一个可用 7-Zip 和 WinZip 打开的 ZIP 文件。无需密码即可看到其中的文件名。密码丢失后任何人都无法打开。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>ExportSentences</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>未录像</translation>
    </message>
    <message>
        <source>no longer on the server</source>
        <translation>服务器上已不存在</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>recordings cannot be asked for here</source>
        <translation>此处无法查询录像</translation>
    </message>
    <message>
        <source>There is not enough room on the disk: %1 more are needed. Free some, then continue.</source>
        <translation>磁盘空间不足：还需要 %1。请释放空间后继续。</translation>
    </message>
    <message>
        <source>The disk is full. Free some room, then continue.</source>
        <translation>磁盘已满。请释放空间后继续。</translation>
    </message>
    <message>
        <source>You may not write to this folder. Choose another one.</source>
        <translation>没有写入该文件夹的权限。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder is not there and cannot be made. Choose another one.</source>
        <translation>文件夹不存在且无法创建。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The disk reported an error: %1.</source>
        <translation>磁盘报告错误：%1。</translation>
    </message>
    <message>
        <source>The certificate of the recordings&apos; server was not accepted. Nothing was fetched from it.</source>
        <translation>录像服务器的证书未被接受，未从中获取任何内容。</translation>
    </message>
    <message>
        <source>The recording is of a kind that does not go into an MP4 (%1).</source>
        <translation>该录像的格式无法写入 MP4（%1）。</translation>
    </message>
    <message>
        <source>Text cannot be burnt in on this machine: it has no H.264 encoder. Export without text.</source>
        <translation>本机没有 H.264 编码器，无法叠加文字。请不带文字导出。</translation>
    </message>
    <message>
        <source>Nothing was recorded of these cameras at this time.</source>
        <translation>这些摄像机在该时间没有录像。</translation>
    </message>
    <message>
        <source>Cancelled. What was finished is kept until you remove it.</source>
        <translation>已取消。已完成的部分会保留，直到您移除。</translation>
    </message>
    <message>
        <source>The export process ended again and again. What was finished is kept; try to continue.</source>
        <translation>导出进程多次意外结束。已完成的部分已保留，请尝试继续。</translation>
    </message>
    <message>
        <source>A fault inside this program (%1).</source>
        <translation>程序内部故障（%1）。</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Signing… (the keyring may ask for your password)</source>
        <translation>正在签名…（钥匙串可能要求输入密码）</translation>
    </message>
    <message>
        <source>Encrypting</source>
        <translation>正在加密</translation>
    </message>
    <message>
        <source>Everything is fetched. Enter the password again to encrypt it: it was not kept.</source>
        <translation>内容已全部获取。密码未被保存，请再次输入以加密。</translation>
    </message>
    <message>
        <source>The recordings could not be reached for minutes. %1. What is there is kept; continue when the service answers.</source>
        <translation>数分钟内无法取得录像。%1。已完成的部分会保留，服务恢复后可继续。</translation>
    </message>
    <message>
        <source>The service refused. %1.</source>
        <translation>服务拒绝。%1。</translation>
    </message>
    <message>
        <source>%1. Trying again, %2 so far.</source>
        <translation>%1。正在重试，已持续 %2。</translation>
    </message>
    <message>
        <source>Asking the service…</source>
        <translation>正在询问服务…</translation>
    </message>
    <message>
        <source>%1 times real time</source>
        <translation>%1 倍速</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n 处缺口</numerusform>
        </translation>
    </message>
    <message>
        <source>H.265: a browser may not play it</source>
        <translation>H.265：浏览器可能无法播放</translation>
    </message>
    <message>
        <source>signed with a key of this session: no keyring</source>
        <translation>使用本次会话的密钥签名：没有钥匙串</translation>
    </message>
    <message>
        <source>Intact. Everything is as it was signed by a station that is known here.</source>
        <translation>完整。所有内容与已知工作站签名时一致。</translation>
    </message>
    <message>
        <source>Unchanged, but signed by a station that is not known here.</source>
        <translation>内容未更改，但签名的工作站在此未知。</translation>
    </message>
    <message>
        <source>Incomplete. Something is missing.</source>
        <translation>不完整，缺少内容。</translation>
    </message>
    <message>
        <source>Changed. This is not what was signed.</source>
        <translation>已被更改，与签名时不一致。</translation>
    </message>
    <message>
        <source>This is not an evidence bundle.</source>
        <translation>这不是证据包。</translation>
    </message>
    <message>
        <source>%1 is here without the rest of its bundle. Unpack the whole bundle, then open it there.</source>
        <translation>%1 旁边没有证据包的其他文件。请先解压整个证据包，再在解压后的文件夹中打开它。</translation>
    </message>
    <message>
        <source>It cannot be read: %1.</source>
        <translation>无法读取：%1。</translation>
    </message>
    <message>
        <source>A newer program made it (version %1). Update this one.</source>
        <translation>由更新版本的程序制作（版本 %1）。请更新本程序。</translation>
    </message>
    <message>
        <source>Refused: %1 is a link or no plain file. A bundle holds neither.</source>
        <translation>已拒绝：%1 是链接或非普通文件，证据包中不应存在。</translation>
    </message>
    <message>
        <source>Refused: it names a file outside of itself, or none a system can keep: %1</source>
        <translation>已拒绝：其中的文件名指向包外，或系统无法保存：%1</translation>
    </message>
    <message>
        <source>Refused: something is in it twice. %1</source>
        <translation>已拒绝：存在重复内容。%1</translation>
    </message>
    <message>
        <source>Refused: it holds more files than a bundle may.</source>
        <translation>已拒绝：文件数量超出证据包的限制。</translation>
    </message>
    <message>
        <source>Refused: %1 is larger than it may be.</source>
        <translation>已拒绝：%1 超出允许的大小。</translation>
    </message>
    <message>
        <source>Refused: its manifest is signed, but none this program can read.</source>
        <translation>已拒绝：清单虽有签名，但本程序无法读取。</translation>
    </message>
    <message>
        <source>It is encrypted. Enter its password.</source>
        <translation>已加密，请输入密码。</translation>
    </message>
    <message>
        <source>The password does not fit.</source>
        <translation>密码不正确。</translation>
    </message>
    <message>
        <source>Refused (%1).</source>
        <translation>已拒绝（%1）。</translation>
    </message>
</context>
<context>
    <name>ExportsDialog</name>
    <message>
        <source>Password of the bundle</source>
        <translation>证据包密码</translation>
    </message>
    <message>
        <source>The password is not kept. Enter it again, or another one:</source>
        <translation>密码未被保存。请再次输入，或使用新密码：</translation>
    </message>
    <message>
        <source>Exports</source>
        <translation>导出任务</translation>
    </message>
    <message>
        <source>No exports. “Export evidence…” makes a bundle of the same minutes of several cameras.</source>
        <translation>没有导出任务。“导出证据…”可将多台摄像机同一时段的录像制作成证据包。</translation>
    </message>
    <message>
        <source>Check a bundle…</source>
        <translation>校验证据包…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表移除</translation>
    </message>
</context>
<context>
    <name>FacetPopup</name>
    <message numerus="yes">
        <source>Counts of the %n hit(s) loaded so far</source>
        <translation>
            <numerusform>仅统计已加载的 %n 条结果</numerusform>
        </translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>分值</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Where are your cameras?</source>
        <translation>您的摄像机在哪里？</translation>
    </message>
    <message>
        <source>You can add more later; the menu at the top right switches between them.</source>
        <translation>以后还可以添加；右上角的菜单可在它们之间切换。</translation>
    </message>
    <message>
        <source>Try the demo site</source>
        <translation>试用演示站点</translation>
    </message>
    <message>
        <source>Drawn cameras on this machine, live at once. No account, nothing leaves this machine.</source>
        <translation>本机绘制的摄像机，立即实时预览。无需账号，数据不离开本机。</translation>
    </message>
    <message>
        <source>Cloud account</source>
        <translation>云账号</translation>
    </message>
    <message>
        <source>Cameras on the Visual Computing Service. You need the account&apos;s AccessKey id and secret.</source>
        <translation>接入视觉计算服务（VCS）的摄像机。需要该账号的 AccessKey ID 和 Secret。</translation>
    </message>
    <message>
        <source>Local service</source>
        <translation>本地服务</translation>
    </message>
    <message>
        <source>A local VCS in your own network, started with vcs-wall serve. You need its address and key.</source>
        <translation>您自己网络中的本地 VCS，由 vcs-wall serve 启动。需要其地址和密钥。</translation>
    </message>
    <message>
        <source>Secrets are kept in the system&apos;s keyring, never in a file.</source>
        <translation>密钥保存在系统钥匙串中，绝不写入文件。</translation>
    </message>
</context>
<context>
    <name>Folder</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Folder for pictures and clips</source>
        <translation>图片和片段的文件夹</translation>
    </message>
</context>
<context>
    <name>GoToField</name>
    <message>
        <source>Go to time</source>
        <translation>跳转到时间</translation>
    </message>
    <message>
        <source>Paste a time of any form, or type one: 10:24, yesterday 22:10, -30s</source>
        <translation>粘贴任意格式的时间，或直接输入：10:24、昨天 22:10、-30s</translation>
    </message>
    <message>
        <source>%1: still to come</source>
        <translation>%1：尚未到来</translation>
    </message>
    <message>
        <source>The clock showed this time twice. Which one?</source>
        <translation>这个时刻出现过两次，是哪一次？</translation>
    </message>
    <message>
        <source>There is no such day.</source>
        <translation>没有这一天。</translation>
    </message>
    <message>
        <source>There is no such time of day.</source>
        <translation>没有这个时刻。</translation>
    </message>
    <message>
        <source>The clocks were set forward over this time. It goes on at %1.</source>
        <translation>时钟拨快时跳过了这个时刻，从 %1 继续。</translation>
    </message>
    <message>
        <source>This cannot be read as a time.</source>
        <translation>无法识别为时间。</translation>
    </message>
</context>
<context>
    <name>Grouping</name>
    <message>
        <source>New group</source>
        <translation>新分组</translation>
    </message>
    <message>
        <source>Name of the group</source>
        <translation>分组名称</translation>
    </message>
    <message>
        <source>Delete the group %1?</source>
        <translation>删除分组 %1？</translation>
    </message>
    <message numerus="yes">
        <source>Its %n camera(s) stay in the list of devices; only the group goes.</source>
        <translation>
            <numerusform>其中 %n 个摄像机仍在设备列表中，只删除分组。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove from the favourites</source>
        <translation>移出收藏</translation>
    </message>
    <message>
        <source>Add to the favourites</source>
        <translation>加入收藏</translation>
    </message>
    <message>
        <source>Add to a group</source>
        <translation>加入分组</translation>
    </message>
    <message>
        <source>New group…</source>
        <translation>新建分组…</translation>
    </message>
    <message>
        <source>Remove from this group</source>
        <translation>移出此分组</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Delete the group…</source>
        <translation>删除分组…</translation>
    </message>
</context>
<context>
    <name>HeadlessRun</name>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Playing, but no new pictures were painted</source>
        <translation>正在播放，但没有绘制新画面</translation>
    </message>
    <message>
        <source>There is no wall.</source>
        <translation>没有视频墙。</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Hits over time</source>
        <translation>结果的时间分布</translation>
    </message>
    <message>
        <source>not loaded yet</source>
        <translation>尚未加载</translation>
    </message>
</context>
<context>
    <name>HitDetail</name>
    <message>
        <source>Play the moment</source>
        <translation>播放该时刻</translation>
    </message>
    <message>
        <source>Open live</source>
        <translation>打开实时画面</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>查找相似</translation>
    </message>
    <message>
        <source>Same time elsewhere</source>
        <translation>同一时间其他位置</translation>
    </message>
    <message>
        <source>Trail</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Add to case</source>
        <translation>加入案件</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Source picture</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Target picture</source>
        <translation>目标图</translation>
    </message>
</context>
<context>
    <name>HitDoing</name>
    <message>
        <source>Copied: %1</source>
        <translation>已复制：%1</translation>
    </message>
    <message>
        <source>Similarity: %1</source>
        <translation>相似度：%1</translation>
    </message>
</context>
<context>
    <name>HitModel</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Without a score</source>
        <translation>无分值</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>分值</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
</context>
<context>
    <name>HopModel</name>
    <message>
        <source>taken out</source>
        <translation>已移除</translation>
    </message>
</context>
<context>
    <name>HoverPictures</name>
    <message>
        <source>no picture</source>
        <translation>没有画面</translation>
    </message>
    <message>
        <source>the picture could not be had</source>
        <translation>未能取得画面</translation>
    </message>
    <message>
        <source>fetching the picture…</source>
        <translation>正在获取画面…</translation>
    </message>
</context>
<context>
    <name>InfoWords</name>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>zoom %1</source>
        <translation>放大 %1</translation>
    </message>
    <message>
        <source>main</source>
        <translation>主码流</translation>
    </message>
    <message>
        <source>sub</source>
        <translation>子码流</translation>
    </message>
    <message>
        <source>at least %1 s</source>
        <translation>至少 %1 秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>encrypted</source>
        <translation>已加密</translation>
    </message>
    <message>
        <source>unencrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>libvlc, process %1 (pid %2)</source>
        <translation>libvlc，进程 %1（pid %2）</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>帧率</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>Bit rate</source>
        <translation>码率</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>First picture</source>
        <translation>首帧</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Device id</source>
        <translation>设备 ID</translation>
    </message>
</context>
<context>
    <name>Intake</name>
    <message>
        <source>This is not a web address: it begins with http:// or https://.</source>
        <translation>这不是网络地址：地址应以 http:// 或 https:// 开头。</translation>
    </message>
    <message>
        <source>The file could not be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>The file is too large for a picture.</source>
        <translation>文件过大，不能作为图片使用。</translation>
    </message>
</context>
<context>
    <name>ItemList</name>
    <message>
        <source>The picture is gone or was changed on the disk.</source>
        <translation>图片已丢失或在磁盘上被更改。</translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>All keys are the default ones.</source>
        <translation>所有快捷键已恢复默认。</translation>
    </message>
    <message>
        <source>Press the new keys for “%1”. Esc leaves them as they are.</source>
        <translation>请按下“%1”的新快捷键。按 Esc 保持不变。</translation>
    </message>
    <message>
        <source>Waiting for keys…</source>
        <translation>等待按键…</translation>
    </message>
    <message>
        <source>%1 alone would be typed into text fields, too. Hold Ctrl or Alt with it.</source>
        <translation>单独的 %1 也会输入到文本框中，请同时按住 Ctrl 或 Alt。</translation>
    </message>
    <message>
        <source>%1 belongs to “%2”, which keeps its keys. Press others.</source>
        <translation>%1 属于“%2”，其按键不可更改。请按其他键。</translation>
    </message>
    <message>
        <source>%1 belongs to %2. Take it from there?</source>
        <translation>%1 已用于%2。要改为此操作吗？</translation>
    </message>
    <message>
        <source>“%1” is done with %2 now.</source>
        <translation>“%1”的快捷键现在是 %2。</translation>
    </message>
    <message>
        <source>These keys stand for themselves and cannot be changed.</source>
        <translation>这些按键固定，不可更改。</translation>
    </message>
    <message>
        <source>Choose an action and press Enter to give it other keys.</source>
        <translation>选择一个操作并按 回车 更改其快捷键。</translation>
    </message>
    <message>
        <source>Changed by you</source>
        <translation>已由您更改</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Find an action or a key</source>
        <translation>查找操作或按键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>操作及其快捷键</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Take it</source>
        <translation>改为此操作</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Restore default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Restore all</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>KeyListDialog</name>
    <message>
        <source>PDF files (*.pdf)</source>
        <translation>PDF 文件 (*.pdf)</translation>
    </message>
    <message>
        <source>HTML files (*.html)</source>
        <translation>HTML 文件 (*.html)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2.</source>
        <translation>无法写入 %1：%2。</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已写入：%1</translation>
    </message>
    <message>
        <source>List of keys</source>
        <translation>快捷键列表</translation>
    </message>
    <message>
        <source>Language of the list</source>
        <translation>列表语言</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>更改快捷键…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>另存为 PDF…</translation>
    </message>
    <message>
        <source>Save as HTML…</source>
        <translation>另存为 HTML…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>VCS Wall: list of keys</source>
        <translation>VCS Wall：快捷键列表</translation>
    </message>
    <message>
        <source>Number pad</source>
        <translation>小键盘</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>任意位置</translation>
    </message>
    <message>
        <source>on the wall</source>
        <translation>视频墙上</translation>
    </message>
    <message>
        <source>in the device tree</source>
        <translation>设备树中</translation>
    </message>
    <message>
        <source>in playback</source>
        <translation>录像回放中</translation>
    </message>
    <message>
        <source>in search</source>
        <translation>检索中</translation>
    </message>
    <message>
        <source>Camera 12 on tile 3 (also: 12 Enter 3 Enter)</source>
        <translation>在 3 号窗格打开 12 号摄像机（或：12 回车 3 回车）</translation>
    </message>
    <message>
        <source>Camera 12 on the selected tile</source>
        <translation>在所选窗格打开 12 号摄像机</translation>
    </message>
    <message>
        <source>Empty tile 3</source>
        <translation>清空 3 号窗格</translation>
    </message>
    <message>
        <source>Select tile 3</source>
        <translation>选择 3 号窗格</translation>
    </message>
    <message>
        <source>Backspace takes back one key, Esc all; without a key for 8 seconds it is given up.</source>
        <translation>退格键撤回一个按键，Esc 全部取消；8 秒内没有按键则自动取消。</translation>
    </message>
    <message>
        <source>Num Lock must be on. Without a number pad: %1, then the ordinary digits.</source>
        <translation>须打开 Num Lock。没有小键盘时：先按 %1，再按普通数字键。</translation>
    </message>
    <message>
        <source>Tiles are numbered from the top left, row by row. Cameras get their numbers in the order of the device tree when they are first seen, and keep them; a camera can be given another number.</source>
        <translation>窗格从左上角起逐行编号。摄像机首次出现时按设备树顺序编号，此后不变；也可以为摄像机更改编号。</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>Find anything</source>
        <translation>全局查找</translation>
    </message>
    <message>
        <source>Actions, cameras, views, tours, by a few letters</source>
        <translation>输入几个字即可查找操作、摄像机、视图和轮巡</translation>
    </message>
</context>
<context>
    <name>LayoutCanvas</name>
    <message numerus="yes">
        <source>Layout of %n cell(s)</source>
        <translation>
            <numerusform>%n 个单元格的布局</numerusform>
        </translation>
    </message>
    <message>
        <source>selected: %1</source>
        <translation>已选：%1</translation>
    </message>
</context>
<context>
    <name>LayoutEditor</name>
    <message>
        <source>Layouts of your own</source>
        <translation>自定义布局</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>None yet: merge and split cells, then save.</source>
        <translation>还没有：合并、拆分单元格后保存。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Name of the layout</source>
        <translation>布局名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save and use</source>
        <translation>保存并使用</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>fills the window</source>
        <translation>填满窗口</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Begin with this grid</source>
        <translation>用此网格重新开始</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Split in two columns</source>
        <translation>拆分为两列</translation>
    </message>
    <message>
        <source>Split in two rows</source>
        <translation>拆分为两行</translation>
    </message>
    <message>
        <source>Split in three columns</source>
        <translation>拆分为三列</translation>
    </message>
    <message>
        <source>Split in three rows</source>
        <translation>拆分为三行</translation>
    </message>
    <message>
        <source>Split in four</source>
        <translation>拆分为四格</translation>
    </message>
    <message>
        <source>Make lines even</source>
        <translation>均分行列</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Cells</source>
        <translation>单元格</translation>
    </message>
    <message>
        <source>“%1” is a layout of the program; take another name.</source>
        <translation>“%1”是程序自带的布局，请换一个名称。</translation>
    </message>
    <message>
        <source>Saving replaces the layout “%1”.</source>
        <translation>保存将替换布局“%1”。</translation>
    </message>
    <message>
        <source>Select cells by clicking or dragging over them; drag borders to move them (Ctrl+arrows).</source>
        <translation>点击或拖选单元格；拖动边框可移动（Ctrl+方向键）。</translation>
    </message>
    <message numerus="yes">
        <source>A layout has at most %n cell(s).</source>
        <translation>
            <numerusform>一个布局最多 %n 个单元格。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayoutPicker</name>
    <message>
        <source>All layouts</source>
        <translation>全部布局</translation>
    </message>
</context>
<context>
    <name>LayoutPopup</name>
    <message>
        <source>Layouts</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>None yet: merge and split cells, drag borders.</source>
        <translation>还没有：可合并、拆分单元格，拖动边框。</translation>
    </message>
    <message>
        <source>Edit layouts…</source>
        <translation>编辑布局…</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>LookedAt</name>
    <message>
        <source>Box</source>
        <translation>目标框</translation>
    </message>
    <message>
        <source>Not asked for</source>
        <translation>未查询</translation>
    </message>
    <message>
        <source>Loading the picture…</source>
        <translation>正在加载图片…</translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>Cases and evidence</source>
        <translation>案件与证据</translation>
    </message>
    <message>
        <source>Text and contrast</source>
        <translation>文字与对比度</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Demo site</source>
        <translation>演示站点</translation>
    </message>
    <message>
        <source>New cloud account…</source>
        <translation>新建云账号…</translation>
    </message>
    <message>
        <source>New local service…</source>
        <translation>新建本地服务…</translation>
    </message>
    <message>
        <source>Edit this profile…</source>
        <translation>编辑此配置…</translation>
    </message>
    <message>
        <source>Delete this profile…</source>
        <translation>删除此配置…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Nothing on this system can keep the screen awake for the wall: switch its screen saver off.</source>
        <translation>本系统无法为视频墙保持屏幕常亮，请手动关闭屏幕保护。</translation>
    </message>
    <message>
        <source>The secret of %1 is in the system&apos;s keyring.</source>
        <translation>“%1”的密钥已存入系统钥匙串。</translation>
    </message>
    <message>
        <source>No keyring: the secret of %1 is kept for this session only.</source>
        <translation>没有钥匙串：“%1”的密钥仅在本次运行中保留。</translation>
    </message>
    <message>
        <source>demo site on this machine</source>
        <translation>本机演示站点</translation>
    </message>
    <message>
        <source>local service</source>
        <translation>本地服务</translation>
    </message>
    <message>
        <source>cloud account</source>
        <translation>云账号</translation>
    </message>
    <message>
        <source>Riverside Park</source>
        <comment>name of the demo site</comment>
        <translation>河滨园区</translation>
    </message>
    <message>
        <source>Starting the demo site…</source>
        <translation>正在启动演示站点…</translation>
    </message>
</context>
<context>
    <name>ManualWindow</name>
    <message>
        <source>No page has “%1”.</source>
        <translation>没有包含“%1”的页面。</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>手册</translation>
    </message>
    <message>
        <source>Search the manual</source>
        <translation>查找手册</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Page of the manual</source>
        <translation>手册页面</translation>
    </message>
</context>
<context>
    <name>MarkPage</name>
    <message>
        <source>(no words)</source>
        <translation>（无文字）</translation>
    </message>
    <message>
        <source>Bookmarks</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>No bookmarks here. A bookmark keeps a moment of one camera or several.</source>
        <translation>没有书签。书签记录一路或多路摄像机的某个时刻。</translation>
    </message>
    <message>
        <source>Open in playback</source>
        <translation>在录像回放中打开</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>MonthGrid</name>
    <message>
        <source>dddd d MMMM yyyy</source>
        <translation>yyyy年M月d日 dddd</translation>
    </message>
    <message>
        <source>%1 h recorded</source>
        <translation>有 %1 小时录像</translation>
    </message>
    <message>
        <source>nothing recorded</source>
        <translation>没有录像</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>could not be asked</source>
        <translation>未能查询</translation>
    </message>
    <message>
        <source>still to come</source>
        <translation>尚未到来</translation>
    </message>
</context>
<context>
    <name>NarrowedRow</name>
    <message numerus="yes">
        <source>%1 of %n loaded shown</source>
        <translation>
            <numerusform>已加载 %n 条，显示 %1 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the others again: %1</source>
        <translation>重新显示其他结果：%1</translation>
    </message>
    <message>
        <source>Load more</source>
        <translation>加载更多</translation>
    </message>
    <message>
        <source>More match that are not loaded yet</source>
        <translation>还有匹配的结果尚未加载</translation>
    </message>
    <message>
        <source>Search this time alone</source>
        <translation>仅检索该时段</translation>
    </message>
    <message>
        <source>Asks the service for this stretch of time only</source>
        <translation>仅向服务检索该时段</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>+ or Enter: go on to the tile. 0 empties a tile. Esc: cancel.</source>
        <translation>+ 或 回车：输入窗格号。0：清空窗格。Esc：取消。</translation>
    </message>
    <message>
        <source>Enter: do it. Backspace: take back. Esc: cancel.</source>
        <translation>回车：执行。退格：撤回。Esc：取消。</translation>
    </message>
    <message>
        <source>Camera number, tile number</source>
        <translation>摄像机编号、窗格号</translation>
    </message>
    <message>
        <source>Number of a camera</source>
        <translation>摄像机编号</translation>
    </message>
    <message>
        <source>Select a tile</source>
        <translation>选择窗格</translation>
    </message>
    <message>
        <source>Empty a tile</source>
        <translation>清空窗格</translation>
    </message>
    <message>
        <source>No camera has a number yet: the device list is being loaded.</source>
        <translation>摄像机尚无编号：正在加载设备列表。</translation>
    </message>
    <message>
        <source>No camera has the number %1. They go from 1 to %2.</source>
        <translation>没有编号为 %1 的摄像机。编号为 1 至 %2。</translation>
    </message>
    <message>
        <source>Number of a tile</source>
        <translation>窗格号</translation>
    </message>
    <message>
        <source>Number of a tile; Enter alone: tile %1</source>
        <translation>窗格号；直接按 回车：%1 号窗格</translation>
    </message>
    <message>
        <source>There is no tile %1. They go from 1 to %2.</source>
        <translation>没有 %1 号窗格。窗格号为 1 至 %2。</translation>
    </message>
    <message>
        <source>on tile %1, now %2</source>
        <translation>到 %1 号窗格，当前为 %2</translation>
    </message>
    <message>
        <source>on tile %1, now empty</source>
        <translation>到 %1 号窗格，当前为空</translation>
    </message>
    <message>
        <source>Closes after %1 s without a key.</source>
        <translation>%1 秒无按键后关闭。</translation>
    </message>
</context>
<context>
    <name>ObstacleDialog</name>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>OffsetEditor</name>
    <message>
        <source>Clock of the camera</source>
        <translation>摄像机时钟</translation>
    </message>
    <message>
        <source>The clock of “%1” is ahead by</source>
        <translation>“%1”的时钟快了</translation>
    </message>
    <message>
        <source>Milliseconds the clock is ahead; negative: behind</source>
        <translation>时钟快的毫秒数；负数为慢</translation>
    </message>
    <message>
        <source>Behind is negative. The picture moves at once: set it so that what happens here happens when it does in the other tiles. It is kept with the camera, for every playback.</source>
        <translation>慢则填负数。画面立即随之移动：调到与其他窗格中的事件同时发生为止。校正随摄像机保存，用于每次回放。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>OutageModel</name>
    <message>
        <source>Camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation>结束方式</translation>
    </message>
</context>
<context>
    <name>OutageSentences</name>
    <message>
        <source>The service did not answer</source>
        <translation>服务未应答</translation>
    </message>
    <message>
        <source>still dark</source>
        <translation>仍无画面</translation>
    </message>
    <message>
        <source>picture is back</source>
        <translation>画面已恢复</translation>
    </message>
    <message>
        <source>back online</source>
        <translation>已重新上线</translation>
    </message>
    <message>
        <source>no longer on the wall</source>
        <translation>已移出视频墙</translation>
    </message>
    <message>
        <source>program not running</source>
        <translation>程序未运行</translation>
    </message>
    <message>
        <source>before %1</source>
        <translation>早于 %1</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Device id</source>
        <translation>设备 ID</translation>
    </message>
    <message>
        <source>From (%1)</source>
        <translation>开始（%1）</translation>
    </message>
    <message>
        <source>Until (%1)</source>
        <translation>结束（%1）</translation>
    </message>
    <message>
        <source>From (UTC)</source>
        <translation>开始（UTC）</translation>
    </message>
    <message>
        <source>Until (UTC)</source>
        <translation>结束（UTC）</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>秒数</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Reason code</source>
        <translation>原因代码</translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation>结束方式</translation>
    </message>
    <message>
        <source>Dark before watching began</source>
        <translation>监看开始前已无画面</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Searching…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Nothing of that name</source>
        <translation>没有匹配的内容</translation>
    </message>
    <message>
        <source>↑ ↓ choose</source>
        <translation>↑ ↓ 选择</translation>
    </message>
    <message>
        <source>Enter do</source>
        <translation>回车 执行</translation>
    </message>
    <message>
        <source>Esc close</source>
        <translation>Esc 关闭</translation>
    </message>
    <message>
        <source>Ctrl+Enter in the selected tile</source>
        <translation>Ctrl+回车 在所选窗格打开</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>全局查找</translation>
    </message>
    <message>
        <source>An action, a camera by name or number, a view</source>
        <translation>操作、摄像机名称或编号、视图</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>查找结果</translation>
    </message>
</context>
<context>
    <name>PictureBox</name>
    <message>
        <source>The service fetches it from this address.</source>
        <translation>服务将从该地址获取图片。</translation>
    </message>
    <message>
        <source>Picture to look for</source>
        <translation>要查找的图片</translation>
    </message>
    <message>
        <source>Pictures (*.jpg *.jpeg *.png *.bmp *.webp)</source>
        <translation>图片 (*.jpg *.jpeg *.png *.bmp *.webp)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>剪贴板中没有图片。</translation>
    </message>
    <message>
        <source>Picture at a web address</source>
        <translation>网络地址上的图片</translation>
    </message>
    <message>
        <source>The service fetches it itself: it must reach this address.</source>
        <translation>图片由服务自行获取：该地址必须能被服务访问。</translation>
    </message>
    <message>
        <source>What was dropped is no picture.</source>
        <translation>拖入的内容不是图片。</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>A picture from the disk</source>
        <translation>磁盘上的图片</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>A picture or an address from the clipboard</source>
        <translation>剪贴板中的图片或地址</translation>
    </message>
    <message>
        <source>A picture at a web address</source>
        <translation>网络地址上的图片</translation>
    </message>
    <message>
        <source>Drag a box on a tile of the wall</source>
        <translation>在窗格画面上框选目标</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Search without a picture</source>
        <translation>不用图片检索</translation>
    </message>
    <message>
        <source>Web</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>Tile</source>
        <translation>窗格</translation>
    </message>
</context>
<context>
    <name>Pin</name>
    <message>
        <source>none yet</source>
        <translation>尚未设置</translation>
    </message>
</context>
<context>
    <name>PinDialog</name>
    <message>
        <source>Leave the kiosk</source>
        <translation>退出展示模式</translation>
    </message>
    <message>
        <source>PIN of the kiosk</source>
        <translation>展示模式 PIN</translation>
    </message>
    <message>
        <source>That is not the PIN.</source>
        <translation>PIN 不正确。</translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>%n 秒后可重试。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlaybackActions</name>
    <message>
        <source>Copied: %1</source>
        <translation>已复制：%1</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录像</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>On the device</source>
        <translation>设备上</translation>
    </message>
</context>
<context>
    <name>PlaybackPage</name>
    <message>
        <source>Playback</source>
        <translation>录像回放</translation>
    </message>
</context>
<context>
    <name>PlaybackTools</name>
    <message>
        <source>In the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>On the device</source>
        <translation>设备上</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Where the recording of the selected tile lies</source>
        <translation>所选窗格的录像存放处</translation>
    </message>
    <message>
        <source>New playback window</source>
        <translation>新建回放窗口</translation>
    </message>
    <message>
        <source>Calendar: days with recordings</source>
        <translation>日历：有录像的日期</translation>
    </message>
    <message>
        <source>Go to time…</source>
        <translation>转到时间…</translation>
    </message>
    <message>
        <source>Go to a time, typed or pasted</source>
        <translation>转到时间：输入或粘贴</translation>
    </message>
</context>
<context>
    <name>PlaybackWindow</name>
    <message>
        <source>Playback %1</source>
        <translation>回放 %1</translation>
    </message>
</context>
<context>
    <name>PlaybackWords</name>
    <message>
        <source>Drag a camera here</source>
        <translation>将摄像机拖到此处</translation>
    </message>
    <message>
        <source>on the device</source>
        <translation>设备录像</translation>
    </message>
    <message>
        <source>heard at 1×</source>
        <translation>1× 时有声</translation>
    </message>
    <message>
        <source>on</source>
        <translation>有声</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>The recording tells no times; they are counted from its beginning.</source>
        <translation>录像不含时间信息；时间从其开头推算。</translation>
    </message>
    <message>
        <source>The pictures travel unencrypted.</source>
        <translation>画面传输未加密。</translation>
    </message>
    <message>
        <source>for %1 s</source>
        <translation>已等待 %1 秒</translation>
    </message>
    <message>
        <source>Asking for the recording</source>
        <translation>正在请求录像</translation>
    </message>
    <message>
        <source>The service is getting the recording ready</source>
        <translation>服务正在准备录像</translation>
    </message>
    <message>
        <source>Fetching the picture of %1</source>
        <translation>正在获取 %1 的画面</translation>
    </message>
    <message>
        <source>backward: key frames only</source>
        <translation>倒放：仅关键帧</translation>
    </message>
    <message>
        <source>nearest key frame</source>
        <translation>最近的关键帧</translation>
    </message>
    <message>
        <source>key frames only at this speed</source>
        <translation>此速度下仅关键帧</translation>
    </message>
    <message>
        <source>%1 instead of %2</source>
        <translation>%1，要求 %2</translation>
    </message>
    <message>
        <source>Slower than asked</source>
        <translation>慢于所要求的速度</translation>
    </message>
    <message>
        <source>next picture %1</source>
        <translation>下一画面 %1</translation>
    </message>
    <message>
        <source>no later picture is known</source>
        <translation>之后没有已知的画面</translation>
    </message>
    <message>
        <source>No recording at %1</source>
        <translation>%1 没有录像</translation>
    </message>
    <message>
        <source>No recording</source>
        <translation>无录像</translation>
    </message>
    <message>
        <source>Not known whether there is a recording at %1</source>
        <translation>不知道 %1 是否有录像</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>goes on as it is recorded</source>
        <translation>录制后自动继续</translation>
    </message>
    <message>
        <source>newest picture %1</source>
        <translation>最新画面 %1</translation>
    </message>
    <message>
        <source>Not recorded yet</source>
        <translation>尚未录制</translation>
    </message>
    <message>
        <source>The service gives no recording</source>
        <translation>服务不提供录像</translation>
    </message>
    <message>
        <source>The recording cannot be shown now</source>
        <translation>录像暂时无法显示</translation>
    </message>
    <message>
        <source>The decoder is being replaced</source>
        <translation>正在更换解码器</translation>
    </message>
    <message>
        <source>goes on at this time</source>
        <translation>将从此时刻继续</translation>
    </message>
    <message>
        <source>asking again</source>
        <translation>将再次请求</translation>
    </message>
    <message>
        <source>trying again</source>
        <translation>将重试</translation>
    </message>
    <message>
        <source>asking again in %1 s</source>
        <translation>%1 秒后再次请求</translation>
    </message>
    <message>
        <source>trying again in %1 s</source>
        <translation>%1 秒后重试</translation>
    </message>
    <message>
        <source>Tile %1</source>
        <translation>窗格 %1</translation>
    </message>
    <message>
        <source>no tiles in use</source>
        <translation>没有使用中的窗格</translation>
    </message>
    <message>
        <source>%1 playing</source>
        <translation>播放中 %1</translation>
    </message>
    <message>
        <source>%1 paused</source>
        <translation>已暂停 %1</translation>
    </message>
    <message>
        <source>%1 loading</source>
        <translation>加载中 %1</translation>
    </message>
    <message>
        <source>%1 without recording</source>
        <translation>无录像 %1</translation>
    </message>
    <message>
        <source>%1 not recorded yet</source>
        <translation>尚未录制 %1</translation>
    </message>
    <message>
        <source>%1 not known</source>
        <translation>未知 %1</translation>
    </message>
    <message>
        <source>%1 in trouble</source>
        <translation>异常 %1</translation>
    </message>
    <message>
        <source>%1 unavailable</source>
        <translation>不可用 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <translation>
            <numerusform>%n 路录像</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2 %3 %4</source>
        <comment>weekday, day, month, year of a date</comment>
        <translation>%4年%3%2日 %1</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>周一</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>周二</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>周三</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>周四</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>周五</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>周六</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>周日</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>1月</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>2月</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>3月</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>4月</translation>
    </message>
    <message>
        <source>May</source>
        <translation>5月</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>6月</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>7月</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>8月</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>9月</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>10月</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>11月</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>12月</translation>
    </message>
    <message>
        <source>%1 measured, %2 asked</source>
        <translation>实测 %1，要求 %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>measured speed of the asked one</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>in step, %1 ms apart</source>
        <translation>同步，相差 %1 毫秒</translation>
    </message>
    <message>
        <source>out of step, %1 ms apart</source>
        <translation>不同步，相差 %1 毫秒</translation>
    </message>
    <message>
        <source>%1 ms apart</source>
        <translation>相差 %1 毫秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
</context>
<context>
    <name>ProfileEditor</name>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Cloud account</source>
        <translation>云账号</translation>
    </message>
    <message>
        <source>Local service</source>
        <translation>本地服务</translation>
    </message>
    <message>
        <source>The key needs the right to list devices and to ask for play addresses.</source>
        <translation>该密钥需要有查询设备和获取播放地址的权限。</translation>
    </message>
    <message>
        <source>The address and key that vcs-wall serve was started with.</source>
        <translation>启动 vcs-wall serve 时使用的地址和密钥。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>AccessKey id</source>
        <translation>AccessKey ID</translation>
    </message>
    <message>
        <source>AccessKey secret</source>
        <translation>AccessKey Secret</translation>
    </message>
    <message>
        <source>Data address</source>
        <translation>数据服务地址</translation>
    </message>
    <message>
        <source>API version</source>
        <translation>API 版本</translation>
    </message>
    <message>
        <source>Fingerprint (SHA-256)</source>
        <translation>指纹（SHA-256）</translation>
    </message>
    <message>
        <source>It is the same: trust this certificate</source>
        <translation>两者相同：信任此证书</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save and open</source>
        <translation>保存并打开</translation>
    </message>
    <message>
        <source>Looking for the system&apos;s keyring…</source>
        <translation>正在查找系统钥匙串…</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云账号</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>本地</translation>
    </message>
    <message>
        <source>the same address</source>
        <translation>同上</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>此项必填。</translation>
    </message>
    <message>
        <source>There is a profile of this name already.</source>
        <translation>已有同名配置。</translation>
    </message>
    <message>
        <source>There is a blank in it; was it copied with one?</source>
        <translation>其中有空格，是否复制时多带了？</translation>
    </message>
    <message>
        <source>Only https:// and http:// addresses work.</source>
        <translation>只支持 https:// 和 http:// 地址。</translation>
    </message>
    <message>
        <source>The name of the host is enough, without a path.</source>
        <translation>只需主机名，不要路径。</translation>
    </message>
    <message>
        <source>No user and password in the address; use the AccessKey.</source>
        <translation>地址中不要带用户名和密码，请使用 AccessKey。</translation>
    </message>
    <message>
        <source>This is no address.</source>
        <translation>这不是有效地址。</translation>
    </message>
    <message>
        <source>The secret is kept in the system&apos;s keyring (%1).</source>
        <translation>密钥将保存在系统钥匙串中（%1）。</translation>
    </message>
    <message>
        <source>▲ This machine has no keyring: the secret is kept for this session only and asked for again.</source>
        <translation>▲ 本机没有钥匙串：密钥仅在本次运行中保留，下次需重新输入。</translation>
    </message>
    <message>
        <source>Asking %1…</source>
        <translation>正在询问 %1…</translation>
    </message>
    <message numerus="yes">
        <source>● It works: %n project(s), answered in %1 ms.</source>
        <translation>
            <numerusform>● 连接正常：%n 个项目，%1 毫秒应答。</numerusform>
        </translation>
    </message>
    <message>
        <source>This is another certificate than the one trusted so far.</source>
        <translation>此证书与此前信任的证书不同。</translation>
    </message>
    <message>
        <source>Nobody vouches for the certificate of this address.</source>
        <translation>此地址的证书没有机构担保。</translation>
    </message>
    <message>
        <source>Compare its fingerprint with the one vcs-wall serve printed:</source>
        <translation>请将其指纹与 vcs-wall serve 打印的指纹进行比对：</translation>
    </message>
    <message>
        <source>The address cannot be reached.</source>
        <translation>无法连接该地址。</translation>
    </message>
    <message>
        <source>The service did not answer in time.</source>
        <translation>服务未及时应答。</translation>
    </message>
    <message>
        <source>The certificate of this address is not trusted.</source>
        <translation>该地址的证书不受信任。</translation>
    </message>
    <message>
        <source>The service refuses this key (%1).</source>
        <translation>服务拒绝该密钥（%1）。</translation>
    </message>
    <message>
        <source>The service asks for fewer requests; try again in a moment.</source>
        <translation>服务要求减少请求，请稍后再试。</translation>
    </message>
    <message>
        <source>The service has a fault (%1).</source>
        <translation>服务故障（%1）。</translation>
    </message>
    <message>
        <source>Something answers there, but not this service.</source>
        <translation>该地址有应答，但不是此服务。</translation>
    </message>
    <message>
        <source>This cannot work: %2</source>
        <translation>无法使用：%2</translation>
    </message>
    <message>
        <source>The secret is not stored on this machine; type it in.</source>
        <translation>本机没有保存该密钥，请输入。</translation>
    </message>
</context>
<context>
    <name>ProfileRemoval</name>
    <message>
        <source>Delete the profile %1 and its secret?</source>
        <translation>删除配置“%1”及其密钥？</translation>
    </message>
    <message>
        <source>Delete what was kept for it, too</source>
        <translation>同时删除为其保存的内容</translation>
    </message>
    <message>
        <source>What was kept for it cannot be read now (%1). It stays.</source>
        <translation>目前无法读取为其保存的内容（%1），这些内容将保留。</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 个案件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bookmark(s)</source>
        <translation>
            <numerusform>%n 个书签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n view(s)</source>
        <translation>
            <numerusform>%n 个视图</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n search(es) with a name</source>
        <translation>
            <numerusform>%n 个已命名的检索</numerusform>
        </translation>
    </message>
    <message>
        <source>walls, tours, groups and numbers of cameras, outages</source>
        <translation>视频墙、轮巡、摄像机分组与编号、中断记录</translation>
    </message>
    <message>
        <source>On this machine are kept for it: %1. All that stays, and is there again when a profile of this name is made, unless it is deleted, too. Exported files stay in any case.</source>
        <translation>本机为其保存了：%1。除非一并删除，这些内容都会保留，再次建立同名配置时即可使用。已导出的文件始终保留。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the things of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>What was kept for %1 could not be deleted: %2</source>
        <translation>无法删除为“%1”保存的内容：%2</translation>
    </message>
    <message>
        <source>The profile %1 and what was kept for it were deleted.</source>
        <translation>配置“%1”及为其保存的内容已删除。</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快捷方式</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QualitySentences</name>
    <message>
        <source>key pictures, every %1 s</source>
        <translation>关键帧，每 %1 秒一幅</translation>
    </message>
    <message>
        <source>key pictures</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>fewer pictures</source>
        <translation>减少画面</translation>
    </message>
    <message>
        <source>Sub stream: sharp enough for a tile of this size</source>
        <translation>子码流：对这个大小的窗格已足够清晰</translation>
    </message>
    <message>
        <source>Main stream, because the tile is large</source>
        <translation>主码流：因为窗格较大</translation>
    </message>
    <message>
        <source>This camera has one stream only</source>
        <translation>该摄像机只有一路码流</translation>
    </message>
    <message>
        <source>Every picture, because you are looking at it; others make room for it</source>
        <translation>您正在看它，所以显示每一帧；其他窗格为它让出资源</translation>
    </message>
    <message>
        <source>Sub stream for a while: the network lost pictures of the main stream</source>
        <translation>暂用子码流：主码流在网络中丢失了画面</translation>
    </message>
    <message>
        <source>Nothing is decoded, because nobody can see it</source>
        <translation>无人能看到，因此不解码</translation>
    </message>
    <message>
        <source>Sub stream, so that all tiles fit on this computer</source>
        <translation>使用子码流，使本机能同时显示所有窗格</translation>
    </message>
    <message>
        <source>Fewer pictures, so that all tiles fit on this computer</source>
        <translation>减少画面，使本机能同时显示所有窗格</translation>
    </message>
    <message>
        <source>Sub stream, so that all tiles fit on this computer (decoding takes %1 % of a core)</source>
        <translation>使用子码流，使本机能同时显示所有窗格（解码占一个核的 %1 %）</translation>
    </message>
    <message>
        <source>Fewer pictures, so that all tiles fit on this computer (decoding takes %1 % of a core)</source>
        <translation>减少画面，使本机能同时显示所有窗格（解码占一个核的 %1 %）</translation>
    </message>
    <message>
        <source>stream</source>
        <translation>码流</translation>
    </message>
    <message>
        <source>protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>number of pictures</source>
        <translation>画面数量</translation>
    </message>
    <message>
        <source>Chosen by hand: %1</source>
        <translation>手动选择：%1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>Look for</source>
        <translation>检索对象</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Attributes (all must hold)</source>
        <translation>属性（须全部满足）</translation>
    </message>
    <message>
        <source>Looks like</source>
        <translation>相似图片</translation>
    </message>
    <message>
        <source>Similarity at least</source>
        <translation>相似度不低于</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>检索</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Keep this query under a name</source>
        <translation>以名称保存该查询</translation>
    </message>
</context>
<context>
    <name>QueryTools</name>
    <message>
        <source>Saved queries</source>
        <translation>已保存的查询</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Made lately</source>
        <translation>最近的查询</translation>
    </message>
    <message>
        <source>Nothing was searched yet</source>
        <translation>尚未检索</translation>
    </message>
    <message>
        <source>Copy the query as text</source>
        <translation>将查询复制为文本</translation>
    </message>
    <message>
        <source>Paste a query</source>
        <translation>粘贴查询</translation>
    </message>
    <message>
        <source>Clear recent queries</source>
        <translation>清除最近的查询</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Search now</source>
        <translation>立即检索</translation>
    </message>
    <message>
        <source>Replace with the query in the form</source>
        <translation>用当前查询条件替换</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Save the query</source>
        <translation>保存查询</translation>
    </message>
    <message>
        <source>The query is saved as %1.</source>
        <translation>查询已保存为“%1”。</translation>
    </message>
    <message>
        <source>The query was not saved: it needs a name, and 500 fit.</source>
        <translation>查询未保存：需要名称，且最多保存 500 个。</translation>
    </message>
    <message>
        <source>Rename the query</source>
        <translation>重命名查询</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>The query is in the clipboard.</source>
        <translation>查询已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Its picture is not part of the text.</source>
        <translation>文本中不含图片。</translation>
    </message>
    <message>
        <source>The query is in the form.</source>
        <translation>查询已填入条件。</translation>
    </message>
    <message>
        <source>The query had a picture that is not kept with it: add it again.</source>
        <translation>该查询的图片未随其保存：请重新添加。</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>History and saved queries</source>
        <translation>历史与已保存的查询</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Playback</source>
        <translation>录像回放</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>检索</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Manage</source>
        <translation>管理</translation>
    </message>
    <message>
        <source>Comes in a later version</source>
        <translation>将在后续版本提供</translation>
    </message>
</context>
<context>
    <name>RegionPicker</name>
    <message>
        <source>Box around what to look for</source>
        <translation>框选要查找的目标</translation>
    </message>
    <message>
        <source>Drag a box around what to look for, or use arrows, Shift+arrows and Enter.</source>
        <translation>拖动鼠标框选要查找的目标，或使用方向键、Shift+方向键和 回车。</translation>
    </message>
</context>
<context>
    <name>ReplayOverlay</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>REPLAY</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>回到实时</translation>
    </message>
    <message>
        <source>Back to live (Esc)</source>
        <translation>回到实时 (Esc)</translation>
    </message>
    <message>
        <source>Replay of the last 30 seconds</source>
        <translation>最近 30 秒的重放</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s) more, then live</source>
        <translation>
            <numerusform>还有 %n 秒，然后回到实时</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Device id</source>
        <translation>设备 ID</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>本地时间</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标类型</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Box (pixels)</source>
        <translation>目标框（像素）</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>查询条件</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Looks like the picture</source>
        <translation>相似图片</translation>
    </message>
    <message>
        <source>Similarity at least</source>
        <translation>相似度不低于</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>To</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>算法模型</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人体</translation>
    </message>
    <message>
        <source>Vehicle</source>
        <translation>机动车</translation>
    </message>
    <message>
        <source>Two-wheeler</source>
        <translation>非机动车</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>物联感知</translation>
    </message>
    <message>
        <source>Search report</source>
        <translation>检索报告</translation>
    </message>
    <message>
        <source>Trail report</source>
        <translation>轨迹报告</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>检索结果</translation>
    </message>
    <message>
        <source>%1 of the %2 that match</source>
        <translation>%1（共匹配 %2）</translation>
    </message>
    <message>
        <source>Covered</source>
        <translation>覆盖范围</translation>
    </message>
    <message>
        <source>%1 of %2 cameras</source>
        <translation>%2 台摄像机中的 %1 台</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>分值 %1</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>no picture</source>
        <translation>无图片</translation>
    </message>
    <message>
        <source>Pictures of the first %1 hits only.</source>
        <translation>仅包含前 %1 条结果的图片。</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>Writing the report…</source>
        <translation>正在生成报告…</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Stop writing the report</source>
        <translation>停止生成报告</translation>
    </message>
    <message>
        <source>The trail</source>
        <translation>该轨迹</translation>
    </message>
    <message numerus="yes">
        <source>All %n loaded hit(s)</source>
        <translation>
            <numerusform>已加载的全部 %n 条结果</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %n selected hit(s)</source>
        <translation>
            <numerusform>选中的 %n 条结果</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 as PDF…</source>
        <translation>%1导出为 PDF…</translation>
    </message>
    <message>
        <source>%1 as table (CSV)…</source>
        <translation>%1导出为表格 (CSV)…</translation>
    </message>
    <message>
        <source>Language of the report</source>
        <translation>报告语言</translation>
    </message>
    <message>
        <source>Write the report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Report (*.pdf)</source>
        <translation>报告 (*.pdf)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>The report was not written.</source>
        <translation>报告未生成。</translation>
    </message>
    <message>
        <source>Fetching the pictures of the report…</source>
        <translation>正在获取报告所需的图片…</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>The report was written to %1.</source>
        <translation>报告已保存到 %1。</translation>
    </message>
</context>
<context>
    <name>ResultsPane</name>
    <message>
        <source>No groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>By camera</source>
        <translation>按摄像机</translation>
    </message>
    <message>
        <source>By hour</source>
        <translation>按小时</translation>
    </message>
    <message>
        <source>By similarity</source>
        <translation>按相似度</translation>
    </message>
    <message>
        <source>By score</source>
        <translation>按分值</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message numerus="yes">
        <source>%n loaded hit(s)</source>
        <translation>
            <numerusform>已加载 %n 条结果</numerusform>
        </translation>
    </message>
    <message>
        <source>As asked</source>
        <translation>原始顺序</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>分值</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>最早</translation>
    </message>
    <message>
        <source>Order of the loaded hits: %1</source>
        <translation>已加载结果的排序：%1</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>检索结果</translation>
    </message>
    <message>
        <source>Hits as a table</source>
        <translation>检索结果表格</translation>
    </message>
    <message>
        <source>Counts of the loaded hits, to choose from</source>
        <translation>按已加载结果的统计筛选</translation>
    </message>
</context>
<context>
    <name>ReviewGrid</name>
    <message numerus="yes">
        <source>%n camera(s) found no tile: playback has sixteen.</source>
        <translation>
            <numerusform>%n 路摄像机没有窗格可放：回放最多十六路。</numerusform>
        </translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录像画面</translation>
    </message>
</context>
<context>
    <name>Row</name>
    <message>
        <source>Back to the default</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Set by the administrator of this machine.</source>
        <translation>由本机管理员设定。</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>下次启动后生效。</translation>
    </message>
    <message>
        <source>This cannot be kept:</source>
        <translation>无法保存：</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>The pictures could not be saved: %1</source>
        <translation>图片无法保存：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) saved: %1</source>
        <translation>
            <numerusform>已保存 %n 张图片：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchWords</name>
    <message>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人体</translation>
    </message>
    <message>
        <source>Vehicle</source>
        <translation>机动车</translation>
    </message>
    <message>
        <source>Two-wheeler</source>
        <translation>非机动车</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>物联感知</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早在前</translation>
    </message>
    <message>
        <source>By camera</source>
        <translation>按摄像机</translation>
    </message>
    <message>
        <source>What the service takes by default</source>
        <translation>服务默认时间</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>上周</translation>
    </message>
    <message>
        <source>Choose a time</source>
        <translation>请选择时间</translation>
    </message>
    <message numerus="yes">
        <source>Last %n minute(s)</source>
        <translation>
            <numerusform>最近 %n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>最近 %n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>最近 %n 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Reduced from %3 to %1, %2</source>
        <translation>已由 %3 压缩至 %1，%2</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件为空。</translation>
    </message>
    <message>
        <source>The file is too large for a picture.</source>
        <translation>文件过大，不能作为图片使用。</translation>
    </message>
    <message>
        <source>This is not a picture, or it is damaged.</source>
        <translation>这不是图片，或图片已损坏。</translation>
    </message>
    <message>
        <source>The picture has too many pixels.</source>
        <translation>图片像素过多。</translation>
    </message>
    <message>
        <source>The picture is too small to recognise anything.</source>
        <translation>图片过小，无法识别。</translation>
    </message>
    <message>
        <source>There is no query in the clipboard.</source>
        <translation>剪贴板中没有查询。</translation>
    </message>
    <message>
        <source>The text in the clipboard is too long for a query.</source>
        <translation>剪贴板中的文本过长，不是查询。</translation>
    </message>
    <message>
        <source>The query was made by a newer version of this program.</source>
        <translation>该查询由更新版本的程序生成。</translation>
    </message>
    <message>
        <source>The query in the clipboard is damaged.</source>
        <translation>剪贴板中的查询已损坏。</translation>
    </message>
    <message>
        <source>Choose a project.</source>
        <translation>请选择项目。</translation>
    </message>
    <message>
        <source>Choose what to look for.</source>
        <translation>请选择检索对象。</translation>
    </message>
    <message>
        <source>An attribute needs a name.</source>
        <translation>属性必须有名称。</translation>
    </message>
    <message>
        <source>The picture is empty.</source>
        <translation>图片为空。</translation>
    </message>
    <message>
        <source>The service does not know this kind of target.</source>
        <translation>服务不支持该目标类型。</translation>
    </message>
    <message>
        <source>Choose at least one value.</source>
        <translation>请至少选择一个取值。</translation>
    </message>
    <message>
        <source>A value is empty.</source>
        <translation>有取值为空。</translation>
    </message>
    <message>
        <source>At most %1 are taken.</source>
        <translation>最多 %1。</translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation>取值范围为 %1 至 %2。</translation>
    </message>
    <message>
        <source>At most %1 characters are taken.</source>
        <translation>最多 %1 个字符。</translation>
    </message>
    <message>
        <source>This is not a web address: it begins with http:// or https:// and has no blanks.</source>
        <translation>这不是网络地址：地址应以 http:// 或 https:// 开头，且不含空格。</translation>
    </message>
    <message>
        <source>Check at least one camera.</source>
        <translation>请至少勾选一台摄像机。</translation>
    </message>
    <message>
        <source>Both a beginning and an end are needed.</source>
        <translation>开始和结束时间都必须填写。</translation>
    </message>
    <message>
        <source>The end is before the beginning.</source>
        <translation>结束时间早于开始时间。</translation>
    </message>
    <message>
        <source>This time does not exist.</source>
        <translation>该时间不存在。</translation>
    </message>
    <message>
        <source>These characters cannot be sent.</source>
        <translation>包含无法发送的字符。</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between values</comment>
        <translation> 或 </translation>
    </message>
    <message>
        <source>like a picture</source>
        <translation>与图片相似</translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n 台摄像机</numerusform>
        </translation>
    </message>
    <message>
        <source>Who or what are you looking for?</source>
        <translation>要查找什么目标？</translation>
    </message>
    <message>
        <source>Choose it on the left and press Search. A picture finds its like: drop one anywhere on this page, paste it, or drag a box on a tile of the wall.</source>
        <translation>在左侧设置条件后点击“检索”。也可以图搜图：将图片拖到本页任意位置、粘贴，或在窗格画面上框选。</translation>
    </message>
    <message>
        <source>No hits</source>
        <translation>没有结果</translation>
    </message>
    <message>
        <source>Not analysed</source>
        <translation>未分析</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s) had come by then.</source>
        <translation>
            <numerusform>取消前已得到 %n 条结果。</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Too many calls</source>
        <translation>调用过于频繁</translation>
    </message>
    <message>
        <source>The service takes no more searches of this account for now. Try again in a minute.</source>
        <translation>服务暂不接受该账号的检索。请一分钟后重试。</translation>
    </message>
    <message>
        <source>The service cannot be reached</source>
        <translation>无法连接服务</translation>
    </message>
    <message>
        <source>Its certificate is not trusted: see the profile.</source>
        <translation>服务证书不受信任：请查看配置。</translation>
    </message>
    <message>
        <source>Check the network, then try again. What was found stays.</source>
        <translation>请检查网络后重试。已得到的结果会保留。</translation>
    </message>
    <message>
        <source>The service did not answer in time</source>
        <translation>服务未及时响应</translation>
    </message>
    <message>
        <source>A shorter time or fewer cameras are answered sooner.</source>
        <translation>缩短时间范围或减少摄像机可更快得到响应。</translation>
    </message>
    <message>
        <source>The service has trouble of its own</source>
        <translation>服务内部故障</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>The answer could not be read</source>
        <translation>无法读取服务的响应</translation>
    </message>
    <message>
        <source>Something answered, but not the search of a service this version knows.</source>
        <translation>收到了响应，但不是本版本支持的检索服务。</translation>
    </message>
    <message>
        <source>The search failed</source>
        <translation>检索失败</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n hit(s) loaded</source>
        <translation>
            <numerusform>共 %n 条结果，已加载 %1 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n 条结果</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading more: %1 of %2</source>
        <translation>正在加载更多：%1 / %2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在检索…</translation>
    </message>
    <message>
        <source>The service is slow: %1 so far.</source>
        <translation>服务响应缓慢：已等待 %1。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The service is not ready yet; asked again in %1 s.</source>
        <translation>服务尚未就绪；%1 秒后再次查询。</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>The service has not answered for %2; it is asked again.</source>
        <translation>服务已 %2没有响应；正在再次询问。</translation>
    </message>
    <message>
        <source>The service wants fewer calls; asked again in %1 s.</source>
        <translation>服务要求降低调用频率；%1 秒后再次查询。</translation>
    </message>
    <message>
        <source>Held back</source>
        <translation>已限流</translation>
    </message>
    <message numerus="yes">
        <source>The service told of %n more than it gave.</source>
        <translation>
            <numerusform>服务声明的结果比返回的多 %n 条。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n had no camera or no time and were left out.</source>
        <translation>
            <numerusform>%n 条结果缺少摄像机或时间，已忽略。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s) held more than can be fetched.</source>
        <translation>
            <numerusform>有 %n 秒内的结果超出可获取的数量。</numerusform>
        </translation>
    </message>
    <message>
        <source>The service gives the first %1 (%2 pages of %3), and more match. Narrow the time, the cameras or the attributes, or search in slices: the time is split until all are found.</source>
        <translation>服务最多返回前 %1 条（%2 页，每页 %3 条），还有更多匹配结果。请缩小时间、摄像机或属性范围，或分段检索：时间将被拆分直至找到全部结果。</translation>
    </message>
    <message>
        <source>The service gives the first %1, and more match. Narrow the time, the cameras or the attributes.</source>
        <translation>服务最多返回前 %1 条，还有更多匹配结果。请缩小时间、摄像机或属性范围。</translation>
    </message>
    <message>
        <source>Limit reached</source>
        <translation>已达上限</translation>
    </message>
    <message>
        <source>Search in slices</source>
        <translation>分段检索</translation>
    </message>
    <message>
        <source>This key may not search. Its rights are given in the cloud console.</source>
        <translation>该密钥无检索权限。请在云控制台授权。</translation>
    </message>
    <message>
        <source>Something in the query is not allowed here.</source>
        <translation>查询条件中有不允许的内容。</translation>
    </message>
    <message>
        <source>The service refused the search</source>
        <translation>服务拒绝了检索</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>%1 of %2 cameras were analysed in that time, and nothing there matches.</source>
        <translation>该时段内 %2 台摄像机中有 %1 台进行了分析，没有匹配的目标。</translation>
    </message>
    <message>
        <source>Nothing the service analysed matches.</source>
        <translation>服务分析过的内容中没有匹配的目标。</translation>
    </message>
    <message>
        <source>A longer time, fewer attributes or a lower score may find more.</source>
        <translation>延长时间、减少属性或降低分值可能得到更多结果。</translation>
    </message>
    <message>
        <source>No analysis ran on %1 in that time, so nothing could be found. Choose another time or other cameras, or have an instance of the project look at these.</source>
        <translation>该时段内 %1 没有运行分析，因此无法得到结果。请选择其他时间或摄像机，或让项目的算法实例分析这些摄像机。</translation>
    </message>
    <message>
        <source>Answered in %1; what was analysed is being asked…</source>
        <translation>用时 %1；正在查询分析范围…</translation>
    </message>
    <message>
        <source>Answered in %1. The service does not tell what was analysed.</source>
        <translation>用时 %1。服务未说明分析范围。</translation>
    </message>
    <message>
        <source>Covered %1 of %2 cameras, %3, in %4.</source>
        <translation>覆盖 %2 台摄像机中的 %1 台，时长 %3，用时 %4。</translation>
    </message>
    <message numerus="yes">
        <source>%1 not analysed in that time: no instance ran on them.</source>
        <translation>
            <numerusform>%1 在该时段未分析：没有算法实例运行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 analysed for a part of it.</source>
        <translation>
            <numerusform>%1 仅部分时段有分析。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 及另外 %n 路</numerusform>
        </translation>
    </message>
    <message>
        <source>The service gave no picture</source>
        <translation>服务未提供图片</translation>
    </message>
    <message>
        <source>Picture expired or deleted</source>
        <translation>图片已过期或被删除</translation>
    </message>
    <message>
        <source>Picture too large, refused</source>
        <translation>图片过大，已拒绝</translation>
    </message>
    <message>
        <source>Not a picture, refused</source>
        <translation>不是图片，已拒绝</translation>
    </message>
    <message>
        <source>No address that can be opened</source>
        <translation>图片地址无法打开</translation>
    </message>
    <message>
        <source>Picture server not reached</source>
        <translation>无法连接图片服务器</translation>
    </message>
    <message>
        <source>Picture server not trusted</source>
        <translation>图片服务器不受信任</translation>
    </message>
    <message>
        <source>Picture server too slow</source>
        <translation>图片服务器响应过慢</translation>
    </message>
    <message>
        <source>Picture server has trouble</source>
        <translation>图片服务器故障</translation>
    </message>
    <message>
        <source>No picture: %1</source>
        <translation>无图片：%1</translation>
    </message>
</context>
<context>
    <name>Searching</name>
    <message>
        <source>Select a tile with a picture and press %1.</source>
        <translation>请选中一个有画面的窗格并按 %1。</translation>
    </message>
    <message>
        <source>box on a tile</source>
        <translation>窗格框选</translation>
    </message>
</context>
<context>
    <name>ServiceSentences</name>
    <message>
        <source>connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>service unreachable</source>
        <translation>服务无法连接</translation>
    </message>
    <message>
        <source>key refused</source>
        <translation>密钥被拒绝</translation>
    </message>
    <message>
        <source>slowed down by the service</source>
        <translation>被服务限流</translation>
    </message>
    <message>
        <source>service has a fault</source>
        <translation>服务故障</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Nothing is sent to it.</source>
        <translation>%1 的证书不受信任，不会向其发送任何数据。</translation>
    </message>
    <message>
        <source>%1 does not answer in time. The tiles come back by themselves when it does.</source>
        <translation>%1 未及时应答。恢复后各窗格会自动重新播放。</translation>
    </message>
    <message>
        <source>%1 cannot be reached. The tiles come back by themselves when it can.</source>
        <translation>无法连接 %1。恢复后各窗格会自动重新播放。</translation>
    </message>
    <message>
        <source>The service refuses this AccessKey (%1). Check the id and the secret.</source>
        <translation>服务拒绝该 AccessKey（%1）。请检查 ID 和 Secret。</translation>
    </message>
    <message>
        <source>The service answers with errors (%1). It is tried again.</source>
        <translation>服务返回错误（%1），正在继续尝试。</translation>
    </message>
    <message>
        <source>The service asks for fewer requests. New tiles open more slowly.</source>
        <translation>服务要求减少请求，新窗格会打开得慢一些。</translation>
    </message>
    <message>
        <source>This machine&apos;s clock is %1 behind the service&apos;s, so times on screen are wrong. Set it, best over the network (NTP); until then requests are corrected.</source>
        <translation>本机时钟比服务慢 %1，屏幕上的时间不准。请校准本机时钟（最好通过网络对时 NTP）；在此之前，请求中的时间会自动修正。</translation>
    </message>
    <message>
        <source>This machine&apos;s clock is %1 ahead of the service&apos;s, so times on screen are wrong. Set it, best over the network (NTP); until then requests are corrected.</source>
        <translation>本机时钟比服务快 %1，屏幕上的时间不准。请校准本机时钟（最好通过网络对时 NTP）；在此之前，请求中的时间会自动修正。</translation>
    </message>
    <message>
        <source>The service cannot be reached.</source>
        <translation>无法连接服务。</translation>
    </message>
    <message>
        <source>The service did not answer in time.</source>
        <translation>服务未及时应答。</translation>
    </message>
    <message>
        <source>The service refuses this AccessKey.</source>
        <translation>服务拒绝该 AccessKey。</translation>
    </message>
    <message>
        <source>The service asks for fewer requests.</source>
        <translation>服务要求减少请求。</translation>
    </message>
    <message>
        <source>The service has a fault.</source>
        <translation>服务故障。</translation>
    </message>
    <message>
        <source>The service&apos;s certificate is not trusted.</source>
        <translation>服务的证书不受信任。</translation>
    </message>
    <message>
        <source>The service&apos;s answer cannot be read.</source>
        <translation>无法解析服务的应答。</translation>
    </message>
    <message>
        <source>There is no connection; the line over the wall says why.</source>
        <translation>没有连接，原因见视频墙上方的提示。</translation>
    </message>
    <message>
        <source>The list could not be loaded (%1).</source>
        <translation>列表加载失败（%1）。</translation>
    </message>
    <message>
        <source>%1 of %2 devices</source>
        <translation>%1 / %2 台设备</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n 台设备</numerusform>
        </translation>
    </message>
    <message>
        <source>Could not refresh: %1 Shown as of %2.</source>
        <translation>刷新失败：%1当前显示 %2 的列表。</translation>
    </message>
    <message>
        <source>Last known list of %1, being refreshed.</source>
        <translation>显示 %1 的列表，正在刷新。</translation>
    </message>
    <message>
        <source>The list kept changing while it was read and may be incomplete.</source>
        <translation>读取期间列表不断变化，可能不完整。</translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>not registered</source>
        <translation>未注册</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>recorder</source>
        <translation>录像机</translation>
    </message>
    <message>
        <source>ACube box</source>
        <translation>ACube 盒子</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>编号 %1</translation>
    </message>
    <message>
        <source>The AccessKey secret of this profile is not stored on this machine.</source>
        <translation>本机没有保存此配置的 AccessKey Secret。</translation>
    </message>
    <message>
        <source>There is no keyring on this machine: the AccessKey secret has to be typed in for each session.</source>
        <translation>本机没有钥匙串：每次使用都需要输入 AccessKey 密钥。</translation>
    </message>
    <message>
        <source>The local service could not be started: its data folder cannot be used. Free some room, or give this user the right to write there.</source>
        <translation>本地服务无法启动：无法使用其数据文件夹。请释放磁盘空间，或授予当前用户写入权限。</translation>
    </message>
    <message>
        <source>The local service could not be started: its data was written by a newer version of this program. Install that version again, or move the folder away to begin anew.</source>
        <translation>本地服务无法启动：其数据由本程序的更高版本写入。请重新安装该版本，或移走该文件夹以重新开始。</translation>
    </message>
    <message>
        <source>The local service could not be started: another one uses its data folder. End that one first.</source>
        <translation>本地服务无法启动：另一个服务正在使用其数据文件夹。请先结束该服务。</translation>
    </message>
    <message>
        <source>The local service could not be started: its port is taken by another program.</source>
        <translation>本地服务无法启动：其端口已被其他程序占用。</translation>
    </message>
    <message>
        <source>The local service could not be started.</source>
        <translation>本地服务启动失败。</translation>
    </message>
    <message>
        <source>The local service could not be started: it ended with status %1.</source>
        <translation>本地服务启动失败：进程以状态 %1 结束。</translation>
    </message>
    <message>
        <source>The local service was not ready within %1 s. It goes on starting: a slow disk or a busy machine needs longer. Wait a little and try again; if that does not help, start the program anew.</source>
        <translation>本地服务在 %1 秒内未就绪，仍在启动中：磁盘较慢或本机负载较高时需要更久。请稍候重试；如仍无效，请重新启动本程序。</translation>
    </message>
    <message>
        <source>This profile cannot be used.</source>
        <translation>此配置无法使用。</translation>
    </message>
    <message>
        <source>This profile could not be opened (%1).</source>
        <translation>无法打开此配置（%1）。</translation>
    </message>
</context>
<context>
    <name>SettingWords</name>
    <message>
        <source>Look and language</source>
        <translation>外观和语言</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>视频墙</translation>
    </message>
    <message>
        <source>Pictures and clips</source>
        <translation>图片和片段</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>值班</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source> %</source>
        <comment>of a text size</comment>
        <translation> %</translation>
    </message>
    <message numerus="yes">
        <source>%n tile(s)</source>
        <translation>
            <numerusform>%n 个画面</numerusform>
        </translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>By device id</source>
        <translation>按设备 ID</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>按状态</translation>
    </message>
    <message>
        <source>By camera number</source>
        <translation>按摄像机编号</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of the window and of what is printed.</source>
        <translation>窗口和打印内容所用的语言。</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>First layout</source>
        <translation>初始布局</translation>
    </message>
    <message>
        <source>How many tiles an empty wall begins with.</source>
        <translation>空视频墙启动时的画面数。</translation>
    </message>
    <message>
        <source>Reopen what was open</source>
        <translation>恢复上次状态</translation>
    </message>
    <message>
        <source>Cameras, views and windows of the last time are opened again.</source>
        <translation>重新打开上次的摄像机、视图和窗口。</translation>
    </message>
    <message>
        <source>Information on the tiles</source>
        <translation>窗格信息</translation>
    </message>
    <message>
        <source>Codec, size, rate, delay and where the picture comes from.</source>
        <translation>编码、尺寸、帧率、延时以及画面来源。</translation>
    </message>
    <message>
        <source>Order of the tree</source>
        <translation>设备树排序</translation>
    </message>
    <message>
        <source>How devices are sorted.</source>
        <translation>设备的排序方式。</translation>
    </message>
    <message>
        <source>Players per decoder</source>
        <translation>每个解码进程的播放器数</translation>
    </message>
    <message>
        <source>Fewer: a fault takes fewer tiles along. More: less memory is used.</source>
        <translation>数量少则故障影响面小，但占用更多内存。</translation>
    </message>
    <message>
        <source>Keep the screen awake</source>
        <translation>保持屏幕常亮</translation>
    </message>
    <message>
        <source>While a wall is watched, neither screen nor system go to sleep.</source>
        <translation>观看视频墙时，屏幕和系统都不会休眠。</translation>
    </message>
    <message>
        <source>Where snapshots and clips are kept; empty: the folder of your pictures.</source>
        <translation>抓图和片段的保存位置；留空则使用“图片”文件夹。</translation>
    </message>
    <message>
        <source>Shifts begin at</source>
        <translation>交班时刻</translation>
    </message>
    <message>
        <source>Times of day, with commas between them: 06:00, 14:00, 22:00</source>
        <translation>一天中的时间，用逗号分隔：06:00, 14:00, 22:00</translation>
    </message>
    <message>
        <source>Kiosk</source>
        <translation>展示模式</translation>
    </message>
    <message>
        <source>The wall fills the screen, and only the PIN leads out of it.</source>
        <translation>视频墙占满屏幕，只有输入 PIN 才能退出。</translation>
    </message>
    <message>
        <source>PIN of the kiosk</source>
        <translation>展示模式 PIN</translation>
    </message>
    <message>
        <source>4 to 12 digits.</source>
        <translation>4 至 12 位数字。</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>The one this machine opens.</source>
        <translation>本机打开的配置。</translation>
    </message>
    <message>
        <source>No administration</source>
        <translation>禁用管理</translation>
    </message>
    <message>
        <source>Devices and profiles cannot be changed on this machine.</source>
        <translation>本机不能更改设备和配置。</translation>
    </message>
    <message>
        <source>Folder for evidence</source>
        <translation>证据文件夹</translation>
    </message>
    <message>
        <source>Light is for bright rooms; high contrast for eyes that need it.</source>
        <translation>浅色适合明亮的房间，高对比度便于看清。</translation>
    </message>
    <message>
        <source>Of the usual size. Ctrl++ and Ctrl+- change it, too.</source>
        <translation>相对于默认大小。也可用 Ctrl++ 和 Ctrl+- 调整。</translation>
    </message>
    <message>
        <source>Folder for snapshots and clips</source>
        <translation>抓图和片段文件夹</translation>
    </message>
    <message>
        <source>Where exports are made; empty: the folder of your videos.</source>
        <translation>导出的保存位置；留空则为您的视频文件夹。</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Written into exports, bookmarks and cases made here.</source>
        <translation>写入在此制作的导出、书签和案件。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>No setting is called “%1”.</source>
        <translation>没有名为“%1”的设置。</translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation>导出设置</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>The settings were written to %1. Profiles and secrets are not in it.</source>
        <translation>设置已写入 %1，其中不含配置和密钥。</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>导入设置</translation>
    </message>
    <message>
        <source>%1 could not be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is not a file of settings. Nothing was changed.</source>
        <translation>%1 不是设置文件，未作任何更改。</translation>
    </message>
    <message>
        <source>Imported but for: %2</source>
        <translation>已导入，以下除外：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 项设置。</numerusform>
        </translation>
    </message>
    <message>
        <source>Settings (*.toml)</source>
        <translation>设置 (*.toml)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Shift</name>
    <message>
        <source>Export outages</source>
        <translation>导出中断记录</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>The outages were written to %1.</source>
        <translation>中断记录已写入 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n dark</source>
        <translation>
            <numerusform>%n 路无画面</numerusform>
        </translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>值班</translation>
    </message>
    <message>
        <source>Shift: outages, and cameras nobody looked at</source>
        <translation>值班：中断记录，以及无人查看的摄像机</translation>
    </message>
</context>
<context>
    <name>ShiftPanel</name>
    <message>
        <source>No such outage</source>
        <translation>没有符合条件的中断</translation>
    </message>
    <message>
        <source>Another camera, reason or time may show one.</source>
        <translation>可换摄像机、原因或时间再看。</translation>
    </message>
    <message>
        <source>No camera was dark</source>
        <translation>没有摄像机中断</translation>
    </message>
    <message>
        <source>since %1, as far as was watched</source>
        <translation>%1 以来，限于有监看的时段</translation>
    </message>
    <message numerus="yes">
        <source>%n outage(s)</source>
        <translation>
            <numerusform>%n 次中断</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n 路</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 dark in all</source>
        <translation>合计无画面 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n still dark</source>
        <translation>
            <numerusform>%n 个仍无画面</numerusform>
        </translation>
    </message>
    <message>
        <source>not watched for %1 (%2)</source>
        <translation>有 %1 未监看（%2）</translation>
    </message>
    <message>
        <source>Every reason</source>
        <translation>所有原因</translation>
    </message>
    <message>
        <source>Times of day with commas between them are needed, such as 06:00, 14:00.</source>
        <translation>请填写时刻，用逗号分隔，例如 06:00, 14:00。</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>值班</translation>
    </message>
    <message>
        <source>Outages</source>
        <translation>中断记录</translation>
    </message>
    <message>
        <source>Not looked at</source>
        <translation>无人查看</translation>
    </message>
    <message>
        <source>Find a camera</source>
        <translation>查找摄像机</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Shifts begin at</source>
        <translation>交班时刻</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>This shift (from %1)</source>
        <translation>本班（自 %1）</translation>
    </message>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>最近 %n 小时</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StartWords</name>
    <message>
        <source>No picture can be decoded on this machine</source>
        <translation>此计算机无法解码任何画面</translation>
    </message>
    <message>
        <source>Nothing can be kept on this machine</source>
        <translation>此计算机无法保存任何内容</translation>
    </message>
    <message>
        <source>The data was written by a newer version</source>
        <translation>数据由更新的版本写入</translation>
    </message>
    <message>
        <source>VCS Wall is running already, but does not answer</source>
        <translation>VCS 视频墙已在运行，但没有响应</translation>
    </message>
    <message>
        <source>There is no such profile</source>
        <translation>没有这个配置</translation>
    </message>
    <message>
        <source>A file of this program could not be read</source>
        <translation>本程序的一个文件无法读取</translation>
    </message>
    <message>
        <source>There is no keyring on this machine</source>
        <translation>本机没有钥匙串</translation>
    </message>
    <message>
        <source>The local service could not be started</source>
        <translation>本地服务无法启动</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written: %2. Give this user the right to write there, free some room, or name another folder in VCS_WALL_HOME. Until then changes last for this session.</source>
        <translation>无法写入文件夹 %1：%2。请为此用户授予写入权限、释放空间，或在 VCS_WALL_HOME 中指定其他文件夹。在此之前，更改仅在本次运行中有效。</translation>
    </message>
    <message>
        <source>%1 was written by a newer version of this program (version %2 of the data; this program knows %3). It is left as it is. Install the newer version again, or move the file away to begin anew. Until then bookmarks, cases and what was open last are not at hand.</source>
        <translation>%1 由本程序的更新版本写入（数据版本 %2；本程序支持到 %3）。该文件保持不变。请重新安装更新的版本，或移走该文件重新开始。在此之前，书签、案件和上次打开的内容不可用。</translation>
    </message>
    <message>
        <source>The window that is open (process %1) does not answer. Wait for it, or end that process, and start again.</source>
        <translation>已打开的窗口（进程 %1）没有响应。请等待其恢复，或结束该进程后重新启动。</translation>
    </message>
    <message>
        <source>There is no profile named %1 on this machine. Start without --profile to choose one or to make it.</source>
        <translation>本机没有名为 %1 的配置。请不带 --profile 启动，以选择或新建配置。</translation>
    </message>
    <message>
        <source>There is no profile to show. Make one in the window, or use --demo.</source>
        <translation>没有可显示的配置。请在窗口中新建，或使用 --demo。</translation>
    </message>
    <message>
        <source>%1 is damaged and was set aside as %2. The program goes on without what was in it. To get it back, quit, repair the file and give it its old name.</source>
        <translation>%1 已损坏，已另存为 %2。程序将在没有其中内容的情况下继续。如需恢复，请退出，修复该文件并改回原名。</translation>
    </message>
    <message>
        <source>%1 could not be read: %2. The program goes on without what is in it. Repair it, or give this user the right to read it, and start again.</source>
        <translation>无法读取 %1：%2。程序将在没有其中内容的情况下继续。请修复该文件，或授予当前用户读取权限，然后重新启动。</translation>
    </message>
    <message>
        <source>The AccessKey secret of %1 is looked for in the system&apos;s keyring, and none answers. Nothing is written into a plain file instead.</source>
        <translation>%1 的 AccessKey 密钥应从系统钥匙串读取，但没有钥匙串应答。程序不会改为写入明文文件。</translation>
    </message>
    <message>
        <source>Type it in with Edit the profile: it then lasts for this session. To keep it, install gnome-keyring or KWallet, log in to the desktop anew, and start again.</source>
        <translation>请通过“编辑配置”输入密钥，仅在本次会话中有效。如需保存，请安装 gnome-keyring 或 KWallet，重新登录桌面，然后重新启动本程序。</translation>
    </message>
    <message>
        <source>Type it in with Edit the profile: it then lasts for this session. To keep it, unlock the system&apos;s keyring, and start again.</source>
        <translation>请通过“编辑配置”输入密钥，仅在本次会话中有效。如需保存，请解锁系统钥匙串，然后重新启动本程序。</translation>
    </message>
    <message>
        <source>Its log says more: %2</source>
        <translation>详情见其日志：%2</translation>
    </message>
    <message>
        <source>VLC 3 (libvlc) is missing or of another version. Install the packages libvlc5 and vlc-plugin-base, and start again.</source>
        <translation>缺少 VLC 3（libvlc）或其版本不符。请安装软件包 libvlc5 和 vlc-plugin-base，然后重新启动。</translation>
    </message>
    <message>
        <source>VLC 3 (64 bit) is missing or of another version. Install it, and start again.</source>
        <translation>缺少 VLC 3（64 位）或其版本不符。请安装后重新启动。</translation>
    </message>
    <message>
        <source>What was found: %1.</source>
        <translation>检查结果：%1。</translation>
    </message>
</context>
<context>
    <name>Startup</name>
    <message>
        <source>This program does not open %1.</source>
        <translation>本程序无法打开 %1。</translation>
    </message>
    <message>
        <source>Save a support report</source>
        <translation>保存支持报告</translation>
    </message>
    <message>
        <source>Archive (*.zip)</source>
        <translation>压缩包 (*.zip)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>The support report was written to %1.</source>
        <translation>支持报告已写入 %1。</translation>
    </message>
    <message>
        <source>The machine is looked at for the support report…</source>
        <translation>正在检查本机，以生成支持报告…</translation>
    </message>
</context>
<context>
    <name>StateLine</name>
    <message>
        <source>. </source>
        <comment>between a headline and its explanation</comment>
        <translation>。</translation>
    </message>
</context>
<context>
    <name>StatusPresenter</name>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>%1 of %2 online</source>
        <translation>在线 %1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>%n decoder(s)</source>
        <translation>
            <numerusform>解码器 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 % CPU</source>
        <translation>CPU %1%</translation>
    </message>
    <message>
        <source>%1 lost</source>
        <translation>丢帧 %1</translation>
    </message>
    <message>
        <source>CPU of window and decoders together; 100 % is one core</source>
        <translation>窗口与解码器合计的 CPU；100% 为一个核</translation>
    </message>
    <message>
        <source>API %1 ms</source>
        <translation>API %1 毫秒</translation>
    </message>
    <message>
        <source>no tiles in use</source>
        <translation>没有使用中的窗格</translation>
    </message>
    <message numerus="yes">
        <source>%n tile(s)</source>
        <translation>
            <numerusform>%n 个窗格</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 live</source>
        <translation>实时 %1</translation>
    </message>
    <message>
        <source>%1 starting</source>
        <translation>启动中 %1</translation>
    </message>
    <message>
        <source>%1 in trouble</source>
        <translation>异常 %1</translation>
    </message>
    <message>
        <source>%1 unavailable</source>
        <translation>不可用 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n fault(s) inside this program; see the log.</source>
        <translation>
            <numerusform>程序内部发生 %n 个错误，请查看日志。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stills</name>
    <message>
        <source>the camera&apos;s clock is %1 ahead</source>
        <translation>摄像机时钟快 %1</translation>
    </message>
    <message>
        <source>Device %1</source>
        <translation>设备 %1</translation>
    </message>
    <message>
        <source>No picture of %1: nothing was recorded at %2.</source>
        <translation>没有 %1 的画面：%2 没有录像。</translation>
    </message>
    <message>
        <source>No picture of %1 at %2: the recording could not be fetched. Try again.</source>
        <translation>没有 %1 在 %2 的画面：录像无法获取。请重试。</translation>
    </message>
    <message>
        <source>The printer does not take the page. Is it switched on?</source>
        <translation>打印机未接受该页。打印机开着吗？</translation>
    </message>
</context>
<context>
    <name>StopList</name>
    <message>
        <source>%1 · %2 s</source>
        <translation>%1 · %2 秒</translation>
    </message>
</context>
<context>
    <name>StoreSentences</name>
    <message>
        <source>%1 could not be read and was set aside as %2.</source>
        <translation>%1 无法读取，已另存为 %2。</translation>
    </message>
    <message>
        <source>Not all tours could be read. What was kept of them lies in %1.</source>
        <translation>部分轮巡无法读取，原有内容已另存到 %1。</translation>
    </message>
    <message>
        <source>What was open last time could not all be read. What was kept of it lies in %1.</source>
        <translation>上次打开的内容无法全部读取，原有内容已另存到 %1。</translation>
    </message>
    <message>
        <source>An entry of %1 could not be read and was left out: %2.</source>
        <translation>%1 中有一项无法读取，已略过：%2。</translation>
    </message>
    <message>
        <source>%1 was written by a newer version of this program.</source>
        <translation>%1 由本程序的更新版本写入。</translation>
    </message>
    <message>
        <source>%1 could not be read: %2.</source>
        <translation>无法读取 %1：%2。</translation>
    </message>
    <message>
        <source>%1 could not be written: %2. What is changed now lasts for this session only.</source>
        <translation>无法写入 %1：%2。现在所做的更改仅在本次运行期间有效。</translation>
    </message>
</context>
<context>
    <name>ThumbStrip</name>
    <message>
        <source>Pictures along the timeline</source>
        <translation>时间轴缩略图</translation>
    </message>
    <message>
        <source>no picture</source>
        <translation>没有画面</translation>
    </message>
</context>
<context>
    <name>TileActions</name>
    <message>
        <source>Folder for snapshots and clips</source>
        <translation>抓拍和片段的文件夹</translation>
    </message>
    <message>
        <source>Snapshots and clips go to %1</source>
        <translation>抓拍和片段将保存到 %1</translation>
    </message>
</context>
<context>
    <name>TileMenu</name>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>码流</translation>
    </message>
    <message>
        <source>Not offered by the service</source>
        <translation>服务不提供的功能</translation>
    </message>
    <message>
        <source>Send to window</source>
        <translation>发送到窗口</translation>
    </message>
    <message>
        <source>More of snapshots and sound</source>
        <translation>更多抓图与声音</translation>
    </message>
    <message>
        <source>Tour and hotspot</source>
        <translation>轮巡与热点</translation>
    </message>
    <message>
        <source>Close all tiles</source>
        <translation>关闭所有窗格</translation>
    </message>
    <message>
        <source>Fit (whole picture)</source>
        <translation>适应（完整画面）</translation>
    </message>
    <message>
        <source>Fill (edges cut off)</source>
        <translation>填满（裁去边缘）</translation>
    </message>
    <message>
        <source>Stretch (distorted)</source>
        <translation>拉伸（会变形）</translation>
    </message>
    <message>
        <source>Not turned</source>
        <translation>不旋转</translation>
    </message>
    <message>
        <source>Turned by %1°</source>
        <translation>旋转 %1°</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Main stream</source>
        <translation>主码流</translation>
    </message>
    <message>
        <source>Sub stream</source>
        <translation>子码流</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Decoding</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>Every picture</source>
        <translation>全部帧</translation>
    </message>
    <message>
        <source>Reference frames only</source>
        <translation>仅参考帧</translation>
    </message>
    <message>
        <source>Key frames only</source>
        <translation>仅关键帧</translation>
    </message>
    <message>
        <source>PTZ: the service cannot move cameras</source>
        <translation>云台控制：服务不支持转动摄像机</translation>
    </message>
    <message>
        <source>The interface of VCS has no PTZ. Zoom here is digital: turn the wheel.</source>
        <translation>VCS 接口没有云台控制。此处为数字缩放：滚动鼠标滚轮。</translation>
    </message>
    <message>
        <source>Talk-back: the service cannot speak to cameras</source>
        <translation>语音对讲：服务不支持向摄像机讲话</translation>
    </message>
    <message>
        <source>The interface of VCS has no talk-back. Cameras that send sound can be listened to.</source>
        <translation>VCS 接口没有语音对讲。有声音的摄像机可以监听。</translation>
    </message>
</context>
<context>
    <name>TileSentences</name>
    <message>
        <source>Drag a camera here</source>
        <translation>将摄像机拖到此处</translation>
    </message>
    <message numerus="yes">
        <source>No new picture for %n second(s)</source>
        <translation>
            <numerusform>已有 %n 秒没有新画面</numerusform>
        </translation>
    </message>
    <message>
        <source>no frames since %1</source>
        <translation>%1 起无新画面</translation>
    </message>
    <message>
        <source>the service does not answer, waiting for it</source>
        <translation>服务无应答，等待恢复</translation>
    </message>
    <message>
        <source>Picture is %1 old</source>
        <translation>画面是 %1前的</translation>
    </message>
    <message>
        <source>trying again in %1 s</source>
        <translation>%1 秒后重试</translation>
    </message>
    <message>
        <source>waiting for it</source>
        <translation>等待恢复</translation>
    </message>
    <message>
        <source>trying again now</source>
        <translation>正在重试</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 try</source>
        <comment>%1 is 1st, 2nd, 3rd; write %2 for the bare number</comment>
        <translation>第 %2 次</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Asking for the picture</source>
        <translation>正在请求画面</translation>
    </message>
    <message>
        <source>waiting for the service to name the address</source>
        <translation>等待服务返回播放地址</translation>
    </message>
    <message numerus="yes">
        <source>asked %n time(s)</source>
        <translation>
            <numerusform>已询问 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>The camera is pulled on demand; %1, %2 s</source>
        <translation>按需拉流；%1，%2 秒</translation>
    </message>
    <message>
        <source>Starting the stream</source>
        <translation>正在启动视频流</translation>
    </message>
    <message>
        <source>waiting for the first picture, %1 s</source>
        <translation>等待首帧画面，%1 秒</translation>
    </message>
    <message>
        <source>Opening the stream</source>
        <translation>正在打开视频流</translation>
    </message>
    <message>
        <source>The service does not answer</source>
        <translation>服务无应答</translation>
    </message>
    <message>
        <source>for %1 now; this tile comes back by itself</source>
        <translation>已持续 %1；恢复后自动播放</translation>
    </message>
    <message numerus="yes">
        <source>No picture for %n second(s)</source>
        <translation>
            <numerusform>已有 %n 秒没有画面</numerusform>
        </translation>
    </message>
    <message>
        <source>last picture %1</source>
        <translation>最后画面 %1</translation>
    </message>
    <message>
        <source>or double-click one in the device tree</source>
        <translation>或双击设备树中的摄像机</translation>
    </message>
    <message>
        <source>from the device tree in the main window</source>
        <translation>设备树在主窗口中</translation>
    </message>
    <message>
        <source>Going on</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>Paused, because nobody could see it</source>
        <translation>因无人能看到而暂停</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>shown as soon as it is back</source>
        <translation>恢复后自动播放</translation>
    </message>
    <message>
        <source>asked again in %1</source>
        <translation>%1后再次询问</translation>
    </message>
    <message>
        <source>Camera is offline</source>
        <translation>摄像机离线</translation>
    </message>
    <message>
        <source>Camera never registered</source>
        <translation>摄像机未注册</translation>
    </message>
    <message>
        <source>This key may not see this camera</source>
        <translation>该密钥无权查看此摄像机</translation>
    </message>
    <message>
        <source>The service does not know this camera</source>
        <translation>服务中没有此摄像机</translation>
    </message>
    <message>
        <source>The service did not accept the request</source>
        <translation>服务未接受请求</translation>
    </message>
    <message>
        <source>The service does not give this picture</source>
        <translation>服务不提供此画面</translation>
    </message>
    <message>
        <source>Nothing was recorded at this time</source>
        <translation>此时段没有录像</translation>
    </message>
    <message>
        <source>Too many requests, slowing down</source>
        <translation>请求过多，正在放慢</translation>
    </message>
    <message>
        <source>The service has a fault</source>
        <translation>服务故障</translation>
    </message>
    <message>
        <source>The service&apos;s answer cannot be read</source>
        <translation>服务应答无法理解</translation>
    </message>
    <message>
        <source>The service did not answer in time</source>
        <translation>服务未及时应答</translation>
    </message>
    <message>
        <source>The camera did not start in time</source>
        <translation>摄像机未及时启动</translation>
    </message>
    <message>
        <source>The stream opened without a picture</source>
        <translation>视频流已打开但没有画面</translation>
    </message>
    <message>
        <source>The stream ended</source>
        <translation>视频流已结束</translation>
    </message>
    <message>
        <source>The stream fell silent</source>
        <translation>视频流中断</translation>
    </message>
    <message>
        <source>The play address had expired</source>
        <translation>播放地址已过期</translation>
    </message>
    <message>
        <source>The stream is not there</source>
        <translation>视频流不存在</translation>
    </message>
    <message>
        <source>The stream server reported an error</source>
        <translation>流媒体服务器报告错误</translation>
    </message>
    <message>
        <source>The stream server cannot be reached</source>
        <translation>无法连接流媒体服务器</translation>
    </message>
    <message>
        <source>The stream server did not answer in time</source>
        <translation>流媒体服务器未及时应答</translation>
    </message>
    <message>
        <source>The stream server&apos;s certificate is not trusted</source>
        <translation>流媒体服务器的证书不受信任</translation>
    </message>
    <message>
        <source>The playlist cannot be read</source>
        <translation>播放列表无法解析</translation>
    </message>
    <message>
        <source>The stream is damaged</source>
        <translation>视频流已损坏</translation>
    </message>
    <message>
        <source>The stream holds no video</source>
        <translation>视频流中没有视频</translation>
    </message>
    <message>
        <source>The live playlist stopped growing</source>
        <translation>直播列表停止更新</translation>
    </message>
    <message>
        <source>This machine cannot play this kind of stream</source>
        <translation>本机无法播放此类视频流</translation>
    </message>
    <message>
        <source>No memory left for pictures</source>
        <translation>没有可用于画面的内存</translation>
    </message>
    <message>
        <source>No picture can be decoded here: install VLC (libvlc)</source>
        <translation>本机无法解码画面：请安装 VLC（libvlc）</translation>
    </message>
    <message>
        <source>This machine starts no further decoder</source>
        <translation>本机无法再启动解码进程</translation>
    </message>
    <message>
        <source>The decoder was replaced</source>
        <translation>解码器已更换</translation>
    </message>
    <message>
        <source>A fault inside this program</source>
        <translation>程序内部错误</translation>
    </message>
    <message>
        <source>The stream stopped (%1)</source>
        <translation>视频流已停止（%1）</translation>
    </message>
    <message>
        <source>sub</source>
        <translation>子码流</translation>
    </message>
    <message>
        <source>main</source>
        <translation>主码流</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>at least %1 s</source>
        <translation>至少 %1 秒</translation>
    </message>
    <message>
        <source>At least %1 s behind (the stream does not say)</source>
        <translation>至少延迟 %1 秒（视频流未提供时间）</translation>
    </message>
    <message>
        <source>%1 s behind the camera</source>
        <translation>比摄像机延迟 %1 秒</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) lost</source>
        <translation>
            <numerusform>丢失 %n 帧</numerusform>
        </translation>
    </message>
    <message>
        <source>Unencrypted, but it does not leave this machine</source>
        <translation>未加密，但不离开本机</translation>
    </message>
    <message>
        <source>This picture travels unencrypted</source>
        <translation>此画面以未加密方式传输</translation>
    </message>
    <message>
        <source>unencrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>Tile %1</source>
        <translation>窗格 %1</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
</context>
<context>
    <name>TileTools</name>
    <message>
        <source>Snapshot</source>
        <translation>抓拍</translation>
    </message>
    <message>
        <source>End the clip</source>
        <translation>结束录制</translation>
    </message>
    <message>
        <source>Record a clip</source>
        <translation>录制片段</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Back to the wall</source>
        <translation>返回视频墙</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
</context>
<context>
    <name>TimelineDock</name>
    <message>
        <source>Go to %1</source>
        <translation>转到 %1</translation>
    </message>
    <message>
        <source>Set A here</source>
        <translation>在此设 A</translation>
    </message>
    <message>
        <source>Set B here</source>
        <translation>在此设 B</translation>
    </message>
    <message>
        <source>Ask again what was recorded</source>
        <translation>重新查询录像</translation>
    </message>
</context>
<context>
    <name>TimelineWords</name>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>ddd d MMM yyyy</source>
        <translation>yyyy年M月d日 ddd</translation>
    </message>
    <message>
        <source>clocks go back %1 min</source>
        <translation>时钟回拨 %1 分钟</translation>
    </message>
    <message>
        <source>clocks go forward %1 min</source>
        <translation>时钟拨快 %1 分钟</translation>
    </message>
    <message>
        <source>still to come</source>
        <translation>尚未到来</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>有录像</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>asking the service…</source>
        <translation>正在查询服务…</translation>
    </message>
    <message>
        <source>not known: %1</source>
        <translation>未知：%1</translation>
    </message>
    <message>
        <source>nothing recorded</source>
        <translation>没有录像</translation>
    </message>
    <message>
        <source>search hit</source>
        <translation>检索结果</translation>
    </message>
    <message>
        <source>alert</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>bookmark</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Drag cameras onto the page: what was recorded of them is shown here</source>
        <translation>将摄像机拖到此页面：这里会显示其录像</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Profiles and settings</source>
        <translation>配置与设置</translation>
    </message>
</context>
<context>
    <name>TourControls</name>
    <message>
        <source>A hotspot shows the selected camera: put one on the wall first.</source>
        <translation>热点显示选中的摄像机：请先把一个摄像机放到墙上。</translation>
    </message>
    <message>
        <source>No tours yet</source>
        <translation>还没有轮巡</translation>
    </message>
    <message>
        <source>Tours and hotspot</source>
        <translation>轮巡与热点</translation>
    </message>
    <message>
        <source>Tours</source>
        <translation>轮巡</translation>
    </message>
</context>
<context>
    <name>TourSentences</name>
    <message>
        <source>waiting for %1</source>
        <translation>等待 %1</translation>
    </message>
    <message>
        <source>%1 did not come up</source>
        <translation>%1 未能打开</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>under the mouse, stays %1 s</source>
        <translation>鼠标停留，保持 %1 秒</translation>
    </message>
    <message>
        <source>paused while hidden</source>
        <translation>不可见，已暂停</translation>
    </message>
    <message>
        <source>paused (%1)</source>
        <translation>已暂停（%1）</translation>
    </message>
    <message>
        <source>alarm: camera was dark, stays %2 s</source>
        <translation>告警：摄像机曾断开，停留 %2 秒</translation>
    </message>
    <message>
        <source>alarm: camera dark, stays %2 s</source>
        <translation>告警：摄像机断开，停留 %2 秒</translation>
    </message>
    <message>
        <source>alarm: %1 was dark, stays %2 s</source>
        <translation>告警：%1 曾断开，停留 %2 秒</translation>
    </message>
    <message>
        <source>alarm: %1 is dark, stays %2 s</source>
        <translation>告警：%1 断开，停留 %2 秒</translation>
    </message>
    <message>
        <source>Hotspot</source>
        <translation>热点</translation>
    </message>
</context>
<context>
    <name>ToursDialog</name>
    <message>
        <source>New tour</source>
        <translation>新轮巡</translation>
    </message>
    <message>
        <source>Tour %1</source>
        <translation>轮巡 %1</translation>
    </message>
    <message>
        <source>Find a view</source>
        <translation>查找视图</translation>
    </message>
    <message>
        <source>Find a camera</source>
        <translation>查找摄像机</translation>
    </message>
    <message>
        <source>a view that was deleted</source>
        <translation>已删除的视图</translation>
    </message>
    <message>
        <source>A tour shows cameras one after the other in a tile, or views on the whole wall.</source>
        <translation>轮巡在一个窗格中依次显示摄像机，或在整面墙上依次显示视图。</translation>
    </message>
    <message>
        <source>The tour needs a name.</source>
        <translation>请为轮巡命名。</translation>
    </message>
    <message>
        <source>Add views from the right. It is kept as soon as it has one.</source>
        <translation>从右侧添加视图；有一个后即自动保存。</translation>
    </message>
    <message>
        <source>Drag cameras here from the tree or add them from the right.</source>
        <translation>把摄像机从设备树拖到这里，或从右侧添加。</translation>
    </message>
    <message>
        <source>There are as many tours as can be kept.</source>
        <translation>轮巡数量已达上限。</translation>
    </message>
    <message>
        <source>Tours</source>
        <translation>轮巡</translation>
    </message>
    <message>
        <source>No tours yet. “New” makes one.</source>
        <translation>还没有轮巡。点击“新建”创建。</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Shows</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Each for</source>
        <translation>每站</translation>
    </message>
    <message>
        <source>In this order</source>
        <translation>按此顺序</translation>
    </message>
    <message>
        <source>Stops of the tour</source>
        <translation>轮巡的各站</translation>
    </message>
    <message>
        <source>What can be added</source>
        <translation>可添加的内容</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Seconds at this stop</source>
        <translation>此站秒数</translation>
    </message>
    <message>
        <source>As the tour</source>
        <translation>同轮巡</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add those on the wall</source>
        <translation>添加墙上的摄像机</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cameras in one tile</source>
        <translation>一个窗格中的摄像机</translation>
    </message>
    <message>
        <source>Views on the whole wall</source>
        <translation>整面墙的视图</translation>
    </message>
</context>
<context>
    <name>TrailMap</name>
    <message>
        <source>Map of the trail</source>
        <translation>轨迹图</translation>
    </message>
    <message>
        <source>The cameras have no coordinates: their places are only drawn apart.</source>
        <translation>摄像机没有坐标：位置仅作示意。</translation>
    </message>
    <message>
        <source>north is up</source>
        <translation>上北</translation>
    </message>
</context>
<context>
    <name>TrailView</name>
    <message numerus="yes">
        <source>%n hop(s)</source>
        <translation>
            <numerusform>%n 个轨迹点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n 台摄像机</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Fetching the picture of the target</source>
        <translation>正在获取目标图片</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>No camera saw anything as similar half an hour before or after</source>
        <translation>前后半小时内没有摄像机拍到足够相似的目标</translation>
    </message>
    <message>
        <source>A lower similarity may find more.</source>
        <translation>降低相似度可能得到更多结果。</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Back to the hits</source>
        <translation>返回结果</translation>
    </message>
    <message>
        <source>Follow the surest</source>
        <translation>追踪最相似的点</translation>
    </message>
    <message>
        <source>Searches with the pictures of the most similar hops, too</source>
        <translation>同时用最相似的轨迹点图片检索</translation>
    </message>
    <message>
        <source>Add to case</source>
        <translation>加入案件</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>This hop and its neighbours, cameras side by side on one clock</source>
        <translation>该轨迹点及其前后轨迹点，多台摄像机同步回放</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>追踪</translation>
    </message>
    <message>
        <source>It is the same one: search with this picture, too</source>
        <translation>确认是同一目标：同时用此图片检索</translation>
    </message>
    <message>
        <source>Similarity at least</source>
        <translation>相似度不低于</translation>
    </message>
    <message>
        <source>Hops in the order of time</source>
        <translation>按时间排列的轨迹点</translation>
    </message>
    <message>
        <source>Trail</source>
        <translation>轨迹</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>A–B</source>
        <translation>A–B</translation>
    </message>
    <message>
        <source>To where this recording begins</source>
        <translation>到本段录像开头</translation>
    </message>
    <message>
        <source>Play backward; again: faster</source>
        <translation>倒放；再按更快</translation>
    </message>
    <message>
        <source>One picture back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>One picture forward</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>Play forward; again: faster</source>
        <translation>正向播放；再按更快</translation>
    </message>
    <message>
        <source>To the newest picture</source>
        <translation>到最新画面</translation>
    </message>
    <message>
        <source>Loop A–B: set A, set B, end it</source>
        <translation>A–B 循环：设 A、设 B、结束</translation>
    </message>
    <message>
        <source>Bookmark</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>Export evidence</source>
        <translation>导出证据</translation>
    </message>
    <message>
        <source>Speed %1</source>
        <translation>速度 %1</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Times in UTC, or in local time</source>
        <translation>以 UTC 或本地时间显示</translation>
    </message>
    <message>
        <source>Fold or unfold the timeline</source>
        <translation>折叠或展开时间轴</translation>
    </message>
</context>
<context>
    <name>UnseenModel</name>
    <message>
        <source>Camera</source>
        <translation>摄像机</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Last looked at</source>
        <translation>上次查看</translation>
    </message>
    <message>
        <source>How long ago</source>
        <translation>距今</translation>
    </message>
    <message>
        <source>never, as far as is known</source>
        <translation>无查看记录</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
</context>
<context>
    <name>UnseenPage</name>
    <message>
        <source>Every camera was looked at</source>
        <translation>每个摄像机都有人看过</translation>
    </message>
    <message numerus="yes">
        <source>in the last %n minute(s)</source>
        <translation>
            <numerusform>最近 %n 分钟内</numerusform>
        </translation>
    </message>
    <message>
        <source>Looked at means: its picture was on a screen while somebody used the keyboard or the mouse.</source>
        <translation>“查看”指：其画面在屏幕上，且有人在用键盘或鼠标。</translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n 台摄像机</numerusform>
        </translation>
    </message>
    <message>
        <source>Not looked at for</source>
        <translation>无人查看已达</translation>
    </message>
    <message>
        <source>Not looked at</source>
        <translation>无人查看</translation>
    </message>
    <message>
        <source>Which cameras</source>
        <translation>哪些摄像机</translation>
    </message>
    <message>
        <source>All cameras of the site</source>
        <translation>全站摄像机</translation>
    </message>
    <message>
        <source>Cameras on the walls</source>
        <translation>视频墙上的摄像机</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewDialog</name>
    <message>
        <source>Save as a new view</source>
        <translation>另存为新视图</translation>
    </message>
    <message>
        <source>Name of the view</source>
        <translation>视图名称</translation>
    </message>
    <message>
        <source>A / makes folders inside folders</source>
        <translation>用 / 表示下级文件夹</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 (now: %2)</source>
        <translation>%1（现为：%2）</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Number key</source>
        <translation>数字键</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>There is a view of this name in this folder. This one will be called “%1”.</source>
        <translation>此文件夹中已有同名视图，本视图将命名为“%1”。</translation>
    </message>
</context>
<context>
    <name>ViewsPanel</name>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Find a view</source>
        <translation>查找视图</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Let the open view be what the wall shows now</source>
        <translation>用当前画面墙更新已打开的视图</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Import and export</source>
        <translation>导入与导出</translation>
    </message>
    <message>
        <source>Import views…</source>
        <translation>导入视图…</translation>
    </message>
    <message>
        <source>Export all views…</source>
        <translation>导出全部视图…</translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n 路</numerusform>
        </translation>
    </message>
    <message>
        <source>Number key %1</source>
        <translation>数字键 %1</translation>
    </message>
    <message>
        <source>No view has this in its name.</source>
        <translation>没有名称包含此内容的视图。</translation>
    </message>
    <message>
        <source>No views yet. “Save as…” keeps the layout, the cameras and what was chosen for each.</source>
        <translation>还没有视图。“另存为…”会保存布局、摄像机和每个画面的设置。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open in a new window</source>
        <translation>在新窗口中打开</translation>
    </message>
    <message>
        <source>Replace by what the wall shows now</source>
        <translation>替换为视频墙的当前内容</translation>
    </message>
    <message>
        <source>Name, folder and key…</source>
        <translation>名称、文件夹和按键…</translation>
    </message>
    <message>
        <source>Number key</source>
        <translation>数字键</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>移至文件夹</translation>
    </message>
    <message>
        <source>no folder</source>
        <translation>无文件夹</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Export this folder…</source>
        <translation>导出此文件夹…</translation>
    </message>
</context>
<context>
    <name>WallBar</name>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>%1 (changed)</source>
        <translation>%1（已更改）</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>新窗口</translation>
    </message>
</context>
<context>
    <name>WallControls</name>
    <message>
        <source>No view has the number key %1.</source>
        <translation>没有视图使用数字键 %1。</translation>
    </message>
    <message>
        <source>View “%1” saved.</source>
        <translation>视图“%1”已保存。</translation>
    </message>
    <message>
        <source>Delete the view “%1”? The wall stays as it is.</source>
        <translation>删除视图“%1”？画面墙保持不变。</translation>
    </message>
    <message>
        <source>Export views</source>
        <translation>导出视图</translation>
    </message>
    <message>
        <source>views</source>
        <translation>视图</translation>
    </message>
    <message numerus="yes">
        <source>%n view(s) exported to %1.</source>
        <translation>
            <numerusform>已将 %n 个视图导出到 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Import views</source>
        <translation>导入视图</translation>
    </message>
    <message numerus="yes">
        <source>%n view(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个视图。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 was written by a newer version of this program.</source>
        <translation>%1 由此程序的更新版本写成。</translation>
    </message>
    <message>
        <source>%1 could not be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is not a file of views. Nothing was imported.</source>
        <translation>%1 不是视图文件，未导入任何内容。</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
</context>
<context>
    <name>WallView</name>
    <message>
        <source>Video wall</source>
        <translation>视频墙</translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s) found no free tile; choose a larger layout.</source>
        <translation>
            <numerusform>%n 路摄像机没有空窗格，请选择更大的布局。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WallWindow</name>
    <message>
        <source>Window %1</source>
        <translation>窗口 %1</translation>
    </message>
</context>
<context>
    <name>WallWindows</name>
    <message>
        <source>Main window</source>
        <translation>主窗口</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>新窗口</translation>
    </message>
</context>
<context>
    <name>WhenPopup</name>
    <message>
        <source>Times are %1.</source>
        <translation>时间为 %1。</translation>
    </message>
    <message>
        <source>The end is before the beginning.</source>
        <translation>结束时间早于开始时间。</translation>
    </message>
    <message>
        <source>Last</source>
        <comment>the last so many hours</comment>
        <translation>最近</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Minutes, hours or days</source>
        <translation>分钟、小时或天</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>To</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use the last so many</source>
        <translation>使用最近的时长</translation>
    </message>
    <message>
        <source>Use this range</source>
        <translation>使用该时间范围</translation>
    </message>
</context>
<context>
    <name>_Area</name>
    <message>
        <source>Drop a picture or a hit here, paste one, or drag a box on a tile</source>
        <translation>将图片或结果拖到此处，或粘贴，或在窗格画面上框选</translation>
    </message>
    <message>
        <source>Reading the picture…</source>
        <translation>正在读取图片…</translation>
    </message>
</context>
</TS>
